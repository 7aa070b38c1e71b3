// features.h: which columns can serve as features, and a word about each that cannot.
#pragma once

#include <cstdint>
#include <span>

#include "data/dataset.h"
#include "data/read_csv.h"

namespace hillock::data {

/// A column is of numbers if text is in at most 5 % of its filled cells; that text is then missing,
/// with a note that names the first. Otherwise it is of levels. Left out are columns that are empty
/// or constant, numbers that run by 1, whole numbers that differ on 99 % of the rows under a name
/// that says id, text that differs on 95 % of the rows, and long texts of more than 100 kinds. Of
/// text with more than 100 levels or fewer than two rows a level, the 100 most frequent stay, those
/// on four rows at least; the others have code no_level. Moves every usable column of
/// the table but the target into data.features, the given rows alone. Throws Error where none is
/// usable.
void decide_features(Table& table, std::size_t target, std::span<const std::uint32_t> rows,
                     Dataset& data);

/// Has the name the word id in it? Id, id, customer_id, CustomerID, but not paid.
bool says_id(std::string_view name);

}  // namespace hillock::data
