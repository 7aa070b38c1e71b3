// target.h: what is to be learnt: classes or a number, and which rows can serve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/column_builder.h"
#include "data/dataset.h"
#include "data/spread.h"

namespace hillock::data {

/// Text, or at most 20 whole numbers with four rows each on average, are classes, named as written;
/// else regression. Sets target, task, classes and target_values (NaN where missing), with a note
/// on the choice. Words that may mean missing (NA, None, ?) are classes of a text target that has
/// no blank cell, but for `missing_elsewhere`: those that mean it in the table's columns of
/// numbers. Throws Error or UsageError where the column cannot be learnt.
void decide_target(ColumnBuilder& column, std::optional<Task> wanted,
                   const std::set<std::string>& missing_elsewhere, Dataset& data);

/// Leaves out rows without a target and those of classes too rare to split, with notes; returns the
/// rows that stay, in order. Sets rows. Throws Error where too little is left.
std::vector<std::uint32_t> leave_out_rows(Dataset& data);

/// Throws Error for fewer than 12.
void refuse_few_rows(const std::string& file, std::size_t rows);

/// Keeps the given ones of the values, which are in ascending order.
template <class T>
void keep_only(std::vector<T>& values, std::span<const std::uint32_t> rows) {
  if (rows.size() == values.size()) return;
  for (std::size_t i = 0; i < rows.size(); ++i) values[i] = values[rows[i]];
  values.resize(rows.size());
}

/// A note on the numbers of `whose` that are outliers (spread.h): the farthest is least or most.
std::string about_outliers(const std::string& whose, std::size_t cells, const Quartiles& quartiles,
                           float least, float most, const ColumnFormat& format);

/// "a, b, c": at most so many of them, then how many there are.
std::string some_of(std::span<const std::string> names, std::size_t most);

/// The entries' order as levels or classes: by number where all are numbers, else by text.
bool comes_before(const Entry& a, const Entry& b);

}  // namespace hillock::data
