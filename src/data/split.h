// split.h: which rows train, which stop the training, which judge.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/random.h"

namespace hillock::data {

using Rows = std::vector<std::uint32_t>;

/// Deals the rows out at random into parts of the given shares (they sum to 1; each part gets at
/// least one row where there are enough). Stratified for classification: each class is dealt out in
/// those shares, and every class with at least shares.size() rows is in every part. The order
/// within a part is random.
std::vector<Rows> deal(const Dataset& data, std::span<const std::uint32_t> rows,
                       std::span<const double> shares, Stream stream);

}  // namespace hillock::data
