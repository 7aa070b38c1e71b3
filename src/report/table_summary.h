// table_summary.h: what hillock has understood of a table, before anything is trained: its form,
// its columns, its target, and how many inputs a network gets from it.
#pragma once

#include <array>
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace hillock::report {

/// What a column is to the networks.
enum class Use { feature, target, left_out };
inline constexpr std::array<std::string_view, 3> use_names{"feature", "target", "left out"};

/// pixels: all columns of a folder of images.
enum class ColumnKind { number, date, category, code, pixels };
inline constexpr std::array<std::string_view, 5> column_kind_names{"number", "date", "category",
                                                                   "code", "pixels"};

/// What becomes of a feature: its inputs.
enum class Treatment { scaled, normal_scores, date_parts, one_input_a_level };
inline constexpr std::array<std::string_view, 4> treatment_names{
    "scaled", "normal scores", "parts of dates", "one input a level"};

struct LevelCount {
  std::string name;
  std::size_t cells = 0;
};

/// Of the rows that can be used. A column that is left out has a name and a reason.
struct ColumnSummary {
  std::string name;
  Use use = Use::feature;
  std::string reason;  // left out
  ColumnKind kind = ColumnKind::number;
  std::string written;  // how its cells are written, if they are no plain numbers or text
  std::size_t missing = 0;
  Treatment treatment = Treatment::scaled;  // of a feature
  std::size_t inputs = 0;
  data::ColumnFormat format;  // what is taken off before rounding
  /// Least, quartiles and greatest, in the column's own unit, linear between two values as in
  /// NumPy; of dates, seconds since 1970. None: of categories and times of day.
  std::optional<std::array<double, 5>> quartiles;
  std::vector<LevelCount> levels;  // of categories and classes, in their order
  std::vector<std::string> parts;  // of dates: "year", "month sine"
};

struct TableSummary {
  std::string file;
  std::optional<data::Dialect> dialect;  // none: images
  std::size_t rows = 0, rows_left_out = 0;
  std::size_t given_held_out = 0;      // of the rows, the last
  std::vector<ColumnSummary> columns;  // in the order of the table
  data::Task task = data::Task::classification;
  std::size_t inputs = 0;          // of a network
  std::vector<std::string> notes;  // those that `hillock choose` prints
};

TableSummary summarize(const data::Dataset& data);

nlohmann::ordered_json table_summary_json(const TableSummary& table);

/// How much of a long list is shown: its beginning and how much more there is, or all.
enum class Shown { some, all };

/// For a terminal of 80 columns.
std::string table_summary_text(const TableSummary& table, Shown shown);

}  // namespace hillock::report
