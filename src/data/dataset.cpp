// dataset.cpp: reads a table or a folder of images and decides what is learnt from what.
#include "data/dataset.h"

#include <algorithm>
#include <filesystem>
#include <new>
#include <set>
#include <stdexcept>
#include <utility>

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

std::vector<std::string> names_in(const Table& table) {
  std::vector<std::string> names;
  for (const ColumnBuilder& column : table.columns) names.push_back(column.name);
  return names;
}

// Throws UsageError where no column is called so; `option` begins what it says.
std::size_t place_in(const Table& table, const std::string& name, const std::string& option) {
  const std::vector<std::string> names = names_in(table);
  const auto at = std::ranges::find(names, name);
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  const auto near = api::nearest(name, names);
  throw UsageError(fmt::format("{}{}: no column '{}'. {}The columns are {}.", option, table.file,
                               name, near ? fmt::format("Did you mean '{}'? ", *near) : "",
                               some_of(names, 20)));
}

std::size_t find_target(const Table& table, const ReadOptions& options) {
  return options.target ? place_in(table, *options.target, "") : table.columns.size() - 1;
}

[[noreturn]] void refuse_target(const std::string& option, const std::string& target,
                                const char* remedy) {
  throw UsageError(fmt::format("{}: '{}' is the target. {}", option, target, remedy));
}

void leave_out(Table& table, const std::set<std::size_t>& places, const char* option) {
  std::vector<std::string> names;
  std::vector<ColumnBuilder> stay;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (places.contains(c))
      names.push_back(table.columns[c].name);
    else
      stay.push_back(std::move(table.columns[c]));
  for (const std::string& name : names) table.left_out.push_back({name, option});
  table.columns = std::move(stay);
  if (!names.empty())
    table.notes.push_back(fmt::format("Left out by {}: {}.", option, some_of(names, 100)));
}

void drop_columns(Table& table, const ReadOptions& options) {
  if (!options.wishes.drop) return;
  std::set<std::size_t> places;
  for (const std::string& name : *options.wishes.drop) {
    if (name == options.target)
      refuse_target("--drop", name, "Leave it out, or name another target.");
    places.insert(place_in(table, name, "--drop: "));
  }
  if (places.size() == table.columns.size())
    throw UsageError(fmt::format("--drop: {}: no column is left.", table.file));
  leave_out(table, places, "--drop");
}

// All columns but the target and those that --features names.
void keep_features(Table& table, const std::string& target, const ColumnWishes& wishes) {
  if (!wishes.features) return;
  std::set<std::size_t> others;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (table.columns[c].name != target) others.insert(c);
  for (const std::string& name : *wishes.features) {
    if (name == target)
      refuse_target("--features", name, "Leave it out, or name another one with --target.");
    const std::size_t place = place_in(table, name, "--features: ");
    table.columns[place].is_wanted = true;
    others.erase(place);
  }
  leave_out(table, others, "--features");
}

bool has_numbers(const ColumnBuilder& column) {
  return column.many ? column.number_cells > 0
                     : std::ranges::any_of(column.entries, [](const Entry& entry) {
                         return entry.cell.kind == CellKind::number;
                       });
}

enum class Kind : bool { categorical, numeric };

void set_kinds(Table& table, const std::string& target,
               const std::optional<std::vector<std::string>>& names, Kind kind) {
  if (!names) return;
  const std::string option = kind == Kind::numeric ? "--numeric" : "--categorical";
  for (const std::string& name : *names) {
    if (name == target) refuse_target(option, name, "--task says how the target is read.");
    ColumnBuilder& column = table.columns[place_in(table, name, option + ": ")];
    if (column.is_numeric && *column.is_numeric != (kind == Kind::numeric))
      throw UsageError(fmt::format(
          "--categorical and --numeric both name '{}': a column is one of them.", name));
    if (kind == Kind::numeric && !has_numbers(column))
      throw UsageError(fmt::format("--numeric: {}: no cell of '{}' is a number (first: '{}').",
                                   table.file, name, stray_texts(column).text));
    column.is_wanted = true;
    column.is_numeric = kind == Kind::numeric;
  }
}

Dataset from_table(std::span<const std::string> paths, const ReadOptions& options) {
  ReadHow how = options.how;
  if (options.task == Task::classification) how.classes = options.target.value_or("");
  Table table = read_csv(paths, options.form, options.wishes, how);
  if (table.rows == 0)
    throw Error(table.file +
                ": has a header and no rows. Give at least a dozen rows, better some hundreds.");
  if (table.columns.size() == 1)
    throw Error(
        fmt::format("{}: has one column, '{}', and needs features beside the target. Commas, "
                    "semicolons, tabs, pipes or runs of blanks separate columns; --delimiter names "
                    "another character.",
                    table.file, table.columns[0].name));
  std::vector<std::string> columns = names_in(table);
  drop_columns(table, options);
  const std::string target_name = table.columns[find_target(table, options)].name;
  keep_features(table, target_name, options.wishes);
  set_kinds(table, target_name, options.wishes.categorical, Kind::categorical);
  set_kinds(table, target_name, options.wishes.numeric, Kind::numeric);
  const std::size_t target = place_in(table, target_name, "");
  refuse_few_rows(table.file, table.rows);
  Dataset data;
  data.file = table.file;
  data.fingerprint = table.fingerprint;
  data.dialect = std::move(table.dialect);
  data.files = std::move(table.files);
  data.columns = std::move(columns);
  data.left_out = std::move(table.left_out);
  data.form = options.form;
  data.wishes = options.wishes;
  data.notes = std::move(table.notes);
  std::set<std::string> missing_elsewhere;
  for (const ColumnBuilder& column : table.columns)
    if (&column != &table.columns[target] && mostly_numbers(column))
      for (Stray& word : missing_words(column, false))
        missing_elsewhere.insert(std::move(word.text));
  decide_target(table.columns[target], options.task, missing_elsewhere, data);
  const auto rows = leave_out_rows(data);
  data.rows_left_out = table.rows - data.rows;
  decide_features(table, target, rows, data);
  for (std::string& note : leak_notes(data)) data.notes.push_back(std::move(note));
  return data;
}

void refuse_wishes(const std::string& folder, const ColumnWishes& wishes) {
  if (!wishes.drop && !wishes.features && !wishes.categorical && !wishes.numeric) return;
  throw UsageError(fmt::format(
      "--drop, --features, --categorical and --numeric are about columns, and {} is a folder of "
      "images. Leave them out.",
      folder));
}

}  // namespace

std::string line_text(const std::vector<TableFile>& files, std::size_t line) {
  if (files.size() < 2) return fmt::format("line {}", line);
  std::size_t file = files.size() - 1;
  while (file > 0 && files[file].lines_before >= line) --file;
  return fmt::format("line {} of {}", line - files[file].lines_before, files[file].name);
}

Dataset read_dataset(std::span<const std::string> paths, const ReadOptions& options) {
  return with_errors_of_one_line([&] {
    try {
      std::error_code error;
      const bool is_folder = paths.size() == 1 && std::filesystem::is_directory(paths[0], error);
      if (is_folder) refuse_form_of_images(paths[0], options.form);
      if (is_folder) refuse_wishes(paths[0], options.wishes);
      Dataset data = is_folder ? read_idx(paths[0], options) : from_table(paths, options);
      for (std::string& note : data.notes) note = one_line(std::move(note));
      return data;
    } catch (const std::bad_alloc&) {
      throw Error(paths[0] + ": does not fit into memory. Take a sample of its rows.");
    }
  });
}

}  // namespace hillock::data
