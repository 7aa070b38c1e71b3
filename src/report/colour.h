// colour.h: whether text for a terminal contains colour codes.
#pragma once

namespace hillock::report {

enum class Colour { none, ansi };

}  // namespace hillock::report
