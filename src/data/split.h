// split.h: which rows take part, and which of them train, stop the training, and judge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/random.h"

namespace hillock::data {

using Rows = std::vector<std::uint32_t>;

/// Deals the rows out at random into parts of the given shares (they sum to 1; each part gets at
/// least one row where there are enough). Stratified for classification: each class is dealt out in
/// those shares, and every class with at least shares.size() rows is in every part. Groups of the
/// data stay whole: then the shares are near only, and a class with at least shares.size() groups
/// is in every part. The order within a part is random.
std::vector<Rows> deal(const Dataset& data, std::span<const std::uint32_t> rows,
                       std::span<const double> shares, Stream stream);

/// Keeps `wanted` rows, chosen at random and left in their order, with a note; all where there are
/// no more. Each class keeps its share, and at least four rows or all it has, so a few rows more
/// may stay. A held-out part that came with the data stays whole.
void take_sample(Dataset& data, std::size_t wanted, std::uint64_t seed);

}  // namespace hillock::data
