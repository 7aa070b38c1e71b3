// leaks.h: columns that make every network look better than it will be on new rows.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"

namespace hillock::data {

/// A sentence on the columns that tell the target almost perfectly by themselves, and one on the
/// numbers that grow or fall with the row number. Both come from at most 2,000 rows, evenly spaced.
///
/// A column tells a number if their rank correlation is at least 0.999 (Spearman). It tells classes
/// if they lie apart along the column: between neighbours in its order the class changes hardly
/// more often than once a class, and twenty times less than by chance.
std::vector<std::string> leak_notes(const Dataset& data);

}  // namespace hillock::data
