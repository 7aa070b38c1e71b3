// python_reading.h: how train_pytorch.py reads the table, so that it gets the rows that hillock
// got.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/dataset.h"

namespace hillock::report {

/// What is filled into the script, by the names that stand between dollar signs there.
using Pieces = std::vector<std::pair<std::string_view, std::string>>;

/// ["a", "b"]
std::string python_list(const std::vector<std::string>& texts);

/// Sentences on how the table is written.
std::string about_the_form(const data::Dialect& dialect);

/// Precondition: the data are a table.
void add_reading(Pieces& pieces, const data::Dataset& data);

}  // namespace hillock::report
