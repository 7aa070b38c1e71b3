// dataset.h: a table as hillock understood it: typed columns, one target, and a word about
// everything left out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/column_format.h"
#include "data/table_form.h"

namespace hillock::data {

enum class Task { classification, regression };

inline constexpr std::array<std::string_view, 2> task_names{"classification", "regression"};
constexpr std::string_view name_of(Task task) {
  return task_names[static_cast<std::size_t>(task)];
}

/// Where a numeric column comes from that the table does not have: a part of its dates.
struct TimeOrigin {
  std::string column;  // the dates'
  TimePart part = TimePart::days;
  double origin = 0;  // in seconds since 1970, for days
};

/// The code of a text that has no level of its own, being rare.
constexpr std::int32_t no_level = -2;

struct Column {
  enum class Kind { numeric, categorical };
  std::string name;
  Kind kind = Kind::numeric;
  ColumnFormat format;             // of its cells; of a part of dates, the dates'
  std::optional<TimeOrigin> time;  // of a part of dates
  // numeric: one a row, as the format keeps it (offset, unit); NaN where missing, never infinite
  std::vector<float> numbers;
  std::size_t pieces = 0;           // numeric: of its range, one further input each (pieces.h)
  std::vector<std::int32_t> codes;  // categorical: index into levels, -1 where missing, no_level
  std::vector<std::string>
      levels;  // categorical: in order (by number where all are numbers, else by text)
};

/// How a table is written, for another program that reads it.
struct Dialect {
  std::vector<std::string> files;  // as given; "-" is standard input
  bool is_json = false;            // JSON Lines
  bool is_converted = false;       // Parquet or Feather; what follows is of the text made of it
  char delimiter = ',', quote = '"';
  bool has_header = true, decimal_comma = false;
  std::size_t lines_before = 0;         // the header or the first row
  std::string_view encoding = "UTF-8";  // or UTF-16, Latin-1
  std::vector<std::string> names;       // of all columns; empty where the header has just these
  std::size_t repeated_headers = 0;     // rows that are the header again
  std::string unlike_first;             // the first file that is written in another way
};

/// A column that is no feature, and why: "constant", "--drop".
struct LeftOut {
  std::string name, reason;
};

/// A file of a table that has several; lines are counted through all of them.
struct TableFile {
  std::string name;
  std::size_t lines_before = 0;
};

struct Dataset {
  std::string file;
  std::optional<Dialect> dialect;  // none: images
  std::vector<TableFile> files;    // of a table
  TableForm form;                  // what the user says of the table
  ColumnWishes wishes;
  std::vector<std::string> columns;  // all of the table, in its order
  std::size_t rows = 0;
  std::size_t rows_left_out = 0;  // without a target, or of a class that is too rare
  std::vector<Column> features;
  std::vector<LeftOut> left_out;
  std::size_t missing = 0;  // cells of the features that are empty
  bool one_scale = false;   // images: all features share one mean and one spread

  std::size_t sampled_from = 0;  // usable rows of the whole, where the rows are a sample of them

  std::string target;  // its column's name
  Task task = Task::classification;
  std::vector<std::string> classes;  // classification: names, in order
  // One a row: a class's index, or the number as target_format keeps it (offset, unit).
  std::vector<float> target_values;
  ColumnFormat target_format;
  std::size_t given_held_out =
      0;  // the last so many rows are the held-out part that came with the data (IDX t10k)

  /// One a row. Rows with the same number are in one part of every split; they have one class.
  /// Empty: each row is dealt out by itself.
  std::vector<std::uint32_t> groups;

  std::vector<std::string>
      notes;  // what was decided, filled or left out: one sentence each, for the user
  std::uint64_t fingerprint = 0;  // of the file's bytes
};

/// How a table is read; changes nothing in it.
struct ReadHow {
  std::size_t threads = 0;  // 0: all cores
  /// Called from time to time, by one thread at a time: bytes of the file read, and all.
  std::function<void(std::uint64_t done, std::uint64_t total)> report = {};
  /// A target whose texts are all kept, since they are classes even if they are numbers;
  /// empty: the last column.
  std::optional<std::string> classes = {};
};

struct ReadOptions {
  std::optional<std::string> target;  // default: the last column
  std::optional<Task> task;           // default: inferred from the target
  TableForm form = {};
  ColumnWishes wishes = {};
  ReadHow how = {};
};

/// "line 7"; of a table of several files "line 7 of b.csv".
std::string line_text(const std::vector<TableFile>& files, std::size_t line);

/// A file of CSV, TSV or JSON Lines (plain or .gz), several with the same columns, or a directory
/// of IDX files. "-" is standard input. Throws Error or UsageError (api/error.h).
Dataset read_dataset(std::span<const std::string> paths, const ReadOptions& options = {});
inline Dataset read_dataset(const std::string& path, const ReadOptions& options = {}) {
  return read_dataset(std::span(&path, 1), options);
}

}  // namespace hillock::data
