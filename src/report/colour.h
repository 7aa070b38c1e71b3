// colour.h: whether text for a terminal carries colours.
#pragma once

namespace hillock::report {

enum class Colour { none, ansi };

}  // namespace hillock::report
