// colour.h: whether text for a terminal carries colours.
#pragma once

namespace hillock {

enum class Colour { none, ansi };

}  // namespace hillock
