// dataset.cpp: reads a table or a folder of images and decides what is learnt from what.
#include "data/dataset.h"

#include <filesystem>
#include <new>
#include <set>
#include <stdexcept>

#include <fmt/core.h>

#include "api/error.h"
#include "api/nearest.h"
#include "data/features.h"
#include "data/leaks.h"
#include "data/one_line.h"
#include "data/read_csv.h"
#include "data/read_idx.h"
#include "data/target.h"

namespace hillock::data {
namespace {

std::size_t find_target(const Table& table, const ReadOptions& options) {
  if (!options.target) return table.columns.size() - 1;
  std::vector<std::string> names;
  for (const ColumnBuilder& column : table.columns) {
    if (column.name == *options.target) return names.size();
    names.push_back(column.name);
  }
  const auto near = api::nearest(*options.target, names);
  throw UsageError(
      fmt::format("{}: no column '{}'. {}The columns are {}.", table.file, *options.target,
                  near ? fmt::format("Did you mean '{}'? ", *near) : "", some_of(names, 20)));
}

Dataset from_table(const std::string& path, const ReadOptions& options) {
  Table table = read_csv(path, options.how);
  if (table.rows == 0)
    throw Error(path +
                ": has a header and no rows. Give at least a dozen rows, better some hundreds.");
  if (table.columns.size() == 1)
    throw Error(
        fmt::format("{}: has one column, '{}', and needs features beside the target. Commas, "
                    "semicolons, tabs or pipes separate "
                    "columns; spaces do not.",
                    path, table.columns[0].name));
  const std::size_t target = find_target(table, options);
  refuse_few_rows(path, table.rows);
  Dataset data;
  data.file = path;
  data.fingerprint = table.fingerprint;
  data.dialect = std::move(table.dialect);
  data.notes = std::move(table.notes);
  std::set<std::string> missing_elsewhere;
  for (const ColumnBuilder& column : table.columns)
    if (&column != &table.columns[target] && mostly_numbers(column))
      for (Stray& word : missing_words(column, false))
        missing_elsewhere.insert(std::move(word.text));
  decide_target(table.columns[target], options.task, missing_elsewhere, data);
  const auto rows = leave_out_rows(data);
  decide_features(table, target, rows, data);
  for (std::string& note : leak_notes(data)) data.notes.push_back(std::move(note));
  return data;
}

}  // namespace

Dataset read_dataset(const std::string& path, const ReadOptions& options) {
  return with_errors_of_one_line([&] {
    try {
      std::error_code error;
      Dataset data = std::filesystem::is_directory(path, error) ? read_idx(path, options)
                                                                : from_table(path, options);
      for (std::string& note : data.notes) note = one_line(std::move(note));
      return data;
    } catch (const std::bad_alloc&) {
      throw Error(path + ": does not fit into memory. Take a sample of its rows.");
    }
  });
}

}  // namespace hillock::data
