// sample.h: fewer rows of a table, where they are enough to decide.
#pragma once

#include <cstddef>
#include <cstdint>

#include "data/dataset.h"

namespace hillock::data {

/// Keeps `wanted` rows, chosen at random and left in their order, with a note; all where there are
/// no more. Each class keeps its share, and at least four rows or all it has, so a few rows more
/// may stay. A held-out part that came with the data stays whole.
void take_sample(Dataset& data, std::size_t wanted, std::uint64_t seed);

}  // namespace hillock::data
