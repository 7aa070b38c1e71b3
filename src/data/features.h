// features.h: which columns can serve as features, and a word about each that cannot.
#pragma once

#include <cstdint>
#include <span>

#include "data/dataset.h"
#include "data/read_csv.h"

namespace hillock {

/// Moves every usable column of the table but the target into data.features, the given rows alone. Throws Error where
/// none is usable.
void decide_features(Table& table, std::size_t target, std::span<const std::uint32_t> rows, Dataset& data);

/// Has the name the word id in it? Id, id, customer_id, CustomerID, but not paid.
bool says_id(std::string_view name);

}  // namespace hillock
