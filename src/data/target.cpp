// target.cpp: decides about the target and the rows.
#include "data/target.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/core.h>

#include "api/error.h"

namespace hillock::data {
namespace {

constexpr std::size_t most_classes = 5000, most_integer_levels = 20;
constexpr std::size_t few_rows = 100;
constexpr const char* another = "Name another column with --target; unnamed, it is the last.";

std::string name_of(const Dataset& data) {
  return fmt::format("{}: target '{}'", data.file, data.target);
}

// Marks as text the words that may mean missing and are classes here.
void take_words_as_classes(ColumnBuilder& column, const std::set<std::string>& missing_elsewhere,
                           Dataset& data) {
  if (column.many || column.missing ||
      std::ranges::any_of(column.entries, &std::string::empty, &Entry::text))
    return;
  std::vector<std::string> words;
  for (Entry& entry : column.entries) {
    if (entry.cell.kind != CellKind::missing || missing_elsewhere.contains(entry.text)) continue;
    entry.cell.kind = CellKind::text;
    words.push_back(fmt::format("'{}' ({})", entry.text, entry.count));
  }
  if (!words.empty())
    data.notes.push_back(fmt::format(
        "Target '{}': {} {}, because no cell of the target is blank. Leave a cell blank if its "
        "target is missing.",
        data.target, some_of(words, 10), words.size() == 1 ? "is a class" : "are classes"));
}

// Which entries are classes: not what is missing, and among numbers neither '-' nor an infinity.
bool is_class(const Entry& entry, bool numeric) {
  const CellKind kind = entry.cell.kind;
  return kind == CellKind::number || kind == CellKind::text ||
         (!numeric && kind != CellKind::missing);
}

[[noreturn]] void refuse_classes(const ColumnBuilder& column, const Dataset& data, bool numeric) {
  const auto [texts, cells] = distinct(column);
  if (numeric)
    throw Error(fmt::format(
        "{} has more than {} different numbers, too many for classes. Try --task regression.",
        name_of(data), most_classes));
  if (texts * 20 >= cells * 19 && cells > 0)
    throw Error(
        fmt::format("{} is a different text on almost every row ({} texts on {} rows), which "
                    "nothing can learn. {}",
                    name_of(data), texts, cells, another));
  throw Error(fmt::format("{} is text with more than {} classes. Merge rare ones. {}",
                          name_of(data), most_classes, another));
}

// 01, 1 and 1.0 are three classes, which may not be meant.
void note_spellings(const std::vector<Entry>& classes, Dataset& data) {
  std::map<double, std::vector<std::string>> spellings;
  for (const Entry& entry : classes)
    if (entry.cell.kind == CellKind::number) spellings[entry.cell.value].push_back(entry.text);
  for (const auto& [value, texts] : spellings)
    if (texts.size() > 1)
      data.notes.push_back(fmt::format(
          "Classes {} are one number in different spellings; they count as {} classes, as written.",
          some_of(texts, 10), texts.size()));
}

void take_classes(ColumnBuilder& column, bool numeric, Dataset& data) {
  std::vector<Entry> classes;
  for (const Entry& entry : column.entries)
    if (is_class(entry, numeric)) classes.push_back(entry);
  const auto [texts, cells] = distinct(column);
  if (column.many || classes.size() > most_classes || (classes.size() > 1 && texts == cells))
    refuse_classes(column, data, numeric);
  std::ranges::sort(classes, comes_before);
  note_spellings(classes, data);

  std::vector<float> value_of(column.entries.size(), no_number);
  std::unordered_map<std::string_view, float> class_of;
  for (const Entry& entry : classes)
    class_of.emplace(entry.text, static_cast<float>(class_of.size()));
  for (std::size_t e = 0; e < column.entries.size(); ++e)
    if (const auto at = class_of.find(column.entries[e].text); at != class_of.end())
      value_of[e] = at->second;
  data.target_values.reserve(column.codes.size());
  for (const std::uint16_t code : column.codes) data.target_values.push_back(value_of[code]);
  for (Entry& entry : classes) data.classes.push_back(std::move(entry.text));
}

std::string name_of_target(const Dataset& data) {
  return fmt::format("Target '{}'", data.target);
}

void take_numbers_as_target(ColumnBuilder& column, bool numeric, Dataset& data) {
  const Stray stray = stray_texts(column);
  if (!numeric)
    throw UsageError(
        fmt::format("{} is text ('{}' on {}), and --task regression needs numbers. Try --task "
                    "classification. {}",
                    name_of(data), stray.text, line_text(data.files, stray.line), another));
  if (stray.count > 0)
    data.notes.push_back(
        fmt::format("Target '{}': {} of its cells {} text among numbers and count{} as missing "
                    "(first: '{}', {}).",
                    data.target, stray.count, stray.count == 1 ? "is" : "are",
                    stray.count == 1 ? "s" : "", stray.text, line_text(data.files, stray.line)));
  const Stray infinite = infinite_numbers(column);
  if (infinite.count > 0)
    data.notes.push_back(fmt::format(
        "Target '{}': {} infinite or beyond float32's range count as missing (first: {}).",
        data.target, infinite.count, line_text(data.files, infinite.line)));
  data.target_values = take_numbers(column);
  data.target_format = column.format;
  std::vector<float> there;
  for (const float x : data.target_values)
    if (!std::isnan(x)) there.push_back(x);
  const Quartiles quartiles = quartiles_of(there);
  const std::size_t outliers = count_outliers(there, quartiles);
  if (outliers > 0) {
    const auto [least, most] = std::ranges::minmax(there);
    data.notes.push_back(
        about_outliers(name_of_target(data), outliers, quartiles, least, most, column.format) +
        " Networks are trained with less extreme values in their place.");
  }
  if (const std::string how = description(column.format); !how.empty())
    data.notes.push_back(fmt::format("Target '{}' is read as {}.", data.target, how));
}

// At most 20 whole numbers, and on average the four rows for each that a split takes.
bool has_few_integers(const ColumnBuilder& column) {
  if (column.many) return false;
  std::size_t levels = 0, cells = 0;
  for (const Entry& entry : column.entries) {
    if (entry.cell.kind != CellKind::number) continue;
    if (entry.cell.value != std::trunc(entry.cell.value) || ++levels > most_integer_levels)
      return false;
    cells += entry.count;
  }
  return levels > 0 && cells >= 4 * levels;
}

// Classes with too few rows for each part to have one. Where the held-out part came with the data
// it is not dealt out.
std::vector<bool> rare_classes(Dataset& data) {
  const std::size_t parts = data.given_held_out > 0 ? 3 : 4;
  std::vector<std::size_t> counts(data.classes.size());
  for (std::size_t row = 0; row + data.given_held_out < data.target_values.size(); ++row)
    if (!std::isnan(data.target_values[row]))
      ++counts[static_cast<std::size_t>(data.target_values[row])];
  std::vector<bool> rare(data.classes.size());
  std::vector<std::string> named;
  std::size_t rows = 0;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    rare[c] = counts[c] < parts;
    if (!rare[c]) continue;
    named.push_back(fmt::format("{} ({})", data.classes[c], counts[c]));
    rows += counts[c];
  }
  if (rows > 0)
    data.notes.push_back(fmt::format(
        "Classes with fewer than {} rows cannot be split, and their {} {} left out: {}.", parts,
        rows, rows == 1 ? "row is" : "rows are", some_of(named, 20)));
  return rare;
}

void remove_classes(const std::vector<bool>& rare, Dataset& data) {
  std::vector<float> new_index(rare.size(), no_number);
  std::vector<std::string> stay;
  for (std::size_t c = 0; c < rare.size(); ++c) {
    if (rare[c]) continue;
    new_index[c] = static_cast<float>(stay.size());
    stay.push_back(std::move(data.classes[c]));
  }
  data.classes = std::move(stay);
  for (float& value : data.target_values)
    if (!std::isnan(value)) value = new_index[static_cast<std::size_t>(value)];
}

void refuse_too_little(const Dataset& data) {
  if (data.task == Task::classification && data.classes.size() < 2)
    throw Error(fmt::format(
        "{} has {} with at least {} rows, and there is nothing to tell apart. Give more rows. {}",
        name_of(data),
        data.classes.empty() ? "no class" : fmt::format("only one class, '{}',", data.classes[0]),
        data.given_held_out > 0 ? 3 : 4, another));
  refuse_few_rows(data.file, data.rows);
  if (data.task == Task::regression &&
      std::ranges::adjacent_find(data.target_values, std::not_equal_to<>()) ==
          data.target_values.end())
    throw Error(fmt::format(
        "{} is {} on every row, and there is nothing to learn. {}", name_of(data),
        double(data.target_values[0]) * data.target_format.unit + data.target_format.offset,
        another));
}

}  // namespace

void refuse_few_rows(const std::string& file, std::size_t rows) {
  constexpr std::size_t fewest = 12;
  if (rows >= fewest) return;
  throw Error(fmt::format(
      "{}: has {} usable {}; at least {} are needed, and some hundreds to tell activations apart.",
      file, rows, rows == 1 ? "row" : "rows", fewest));
}

void decide_target(ColumnBuilder& column, std::optional<Task> wanted,
                   const std::set<std::string>& missing_elsewhere, Dataset& data) {
  data.target = column.name;
  const bool numeric = mostly_numbers(column) && column.format.kind != ColumnFormat::Kind::date;
  if (!numeric && wanted != Task::regression)
    take_words_as_classes(column, missing_elsewhere, data);
  const bool few_integers = has_few_integers(column);
  data.task = wanted.value_or(!numeric || few_integers ? Task::classification : Task::regression);
  if (data.task == Task::regression)
    take_numbers_as_target(column, numeric, data);
  else
    take_classes(column, numeric, data);
  std::vector<std::string> words;
  for (const Stray& word : missing_words(column, data.task == Task::regression))
    words.push_back(word.count > 0 ? fmt::format("'{}' ({})", word.text, word.count)
                                   : fmt::format("'{}'", word.text));
  if (!words.empty())
    data.notes.push_back(fmt::format("Target '{}': {} {} as missing.", data.target,
                                     some_of(words, 10), words.size() == 1 ? "counts" : "count"));
  if (wanted) return;
  if (!numeric)
    data.notes.push_back(
        fmt::format("Target '{}' is text: {} classes.", data.target, data.classes.size()));
  else if (few_integers)
    data.notes.push_back(
        fmt::format("Target '{}' has {} whole numbers and is taken as classes; --task regression "
                    "takes it as a number.",
                    data.target, data.classes.size()));
  else
    data.notes.push_back(fmt::format("Target '{}' is a number: regression.", data.target));
}

std::vector<std::uint32_t> leave_out_rows(Dataset& data) {
  const auto missing = static_cast<std::size_t>(
      std::ranges::count_if(data.target_values, [](float x) { return std::isnan(x); }));
  if (missing == data.target_values.size())
    throw Error(fmt::format("{} has no value on any row. {}", name_of(data), another));
  if (missing > 0)
    data.notes.push_back(fmt::format("{} {} no target and {} left out.", missing,
                                     missing == 1 ? "row has" : "rows have",
                                     missing == 1 ? "is" : "are"));
  if (data.task == Task::classification) {
    if (data.classes.size() == 1)
      throw Error(fmt::format("{} is '{}' on every row, and there is nothing to tell apart. {}",
                              name_of(data), data.classes[0], another));
    remove_classes(rare_classes(data), data);
  }
  std::vector<std::uint32_t> stay;
  const std::size_t first_held_out = data.target_values.size() - data.given_held_out;
  data.given_held_out = 0;
  for (std::size_t row = 0; row < data.target_values.size(); ++row) {
    if (std::isnan(data.target_values[row])) continue;
    stay.push_back(static_cast<std::uint32_t>(row));
    data.given_held_out += row >= first_held_out;
  }
  keep_only(data.target_values, stay);
  data.rows = stay.size();
  refuse_too_little(data);
  if (data.rows < few_rows)
    data.notes.push_back(fmt::format(
        "A table of {} rows can tell little: only large differences will show.", data.rows));
  return stay;
}

std::string about_outliers(const std::string& whose, std::size_t cells, const Quartiles& quartiles,
                           float least, float most, const ColumnFormat& format) {
  const float farthest = quartiles.distance(most) > quartiles.distance(least) ? most : least;
  return fmt::format(
      "{}: {} {} far away from all others ({:.6g} is {:.2g} interquartile ranges from their "
      "median). "
      "If {} a mistake or {} 'missing', leave the {} blank.",
      whose, cells, cells == 1 ? "cell is" : "cells are",
      double(farthest) * format.unit + format.offset,
      std::abs(farthest - quartiles.middle) / quartiles.range(), cells == 1 ? "it is" : "they are",
      cells == 1 ? "means" : "mean", cells == 1 ? "cell" : "cells");
}

std::string some_of(std::span<const std::string> names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) out += (i ? ", " : "") + names[i];
  if (names.size() > most) out += fmt::format(", … ({} in all)", names.size());
  return out;
}

bool comes_before(const Entry& a, const Entry& b) {
  const bool a_is_number = a.cell.kind == CellKind::number,
             b_is_number = b.cell.kind == CellKind::number;
  if (a_is_number && b_is_number && a.cell.value != b.cell.value)
    return a.cell.value < b.cell.value;
  return a.text < b.text;
}

}  // namespace hillock::data
