// features.cpp: types the columns, and leaves out those from which nothing general can be learnt.
#include "data/features.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "api/error.h"
#include "data/spread.h"
#include "data/target.h"

namespace hillock::data {
namespace {

constexpr std::size_t most_levels = 100, fewest_rows_a_level = 2;
// Of a column with more levels than that, and how long texts are at most on average, in bytes.
constexpr std::size_t fewest_rows_a_kept_level = 4, longest_level = 60;

// Why a column is left out; the order of the notes.
enum class Reason { empty, constant, running, identifier, id_text, levels, sentences };
constexpr const char* reasons[] = {
    "empty",
    "constant",
    "running numbers, one more on each row",
    "identifiers (named so, and different on at least 99 % of the rows)",
    "text that is different on at least 95 % of the rows",
    "text with too many levels (none on 4 rows, or more than 65,535 of them)",
    "free text (more than 100 texts, longer than 60 bytes on average)",
};

// What is said once for all columns.
struct Heard {
  std::map<std::string, std::vector<std::string>> written;  // by how: the columns' names
  std::map<std::string, std::size_t> words;                 // that count as missing among numbers
  std::vector<std::string> left_out[std::size(reasons)];
  std::size_t infinite = 0, infinite_line = 0;
  std::string infinite_column;
};

bool is_whole(const ColumnBuilder& column) {
  if (column.many) return column.integers && column.text_cells == 0;
  return std::ranges::all_of(column.entries, [](const Entry& entry) {
    return entry.cell.kind == CellKind::missing || entry.cell.value == std::trunc(entry.cell.value);
  });
}

std::optional<Reason> identifies(const ColumnBuilder& column) {
  if (column.is_wanted) return {};
  if (is_running_number(column)) return Reason::running;
  if (!says_id(column.name) || !is_whole(column)) return {};
  const auto [texts, cells] = distinct(column);
  if (texts * 100 >= cells * 99) return Reason::identifier;
  return {};
}

struct Span {
  float least = std::numeric_limits<float>::infinity(), most = -least;
  std::size_t there = 0;  // cells that are not missing
};

// Not inlined: among all of its callers' variables, these three would go through memory.
[[gnu::noinline]] Span span_of(const std::vector<float>& numbers) {
  float least = Span{}.least, most = Span{}.most;
  std::size_t there = 0;
  for (const float x : numbers) {  // NaN is neither less nor more
    least = x < least ? x : least;
    most = x > most ? x : most;
    there += x == x;
  }
  return {least, most, there};
}

void note_stray(const std::string& column, std::string_view what, const Stray& stray,
                Dataset& data) {
  data.notes.push_back(
      fmt::format("Column '{}': {} of its cells {} {} and count{} as missing (first: '{}', {}).",
                  column, stray.count, stray.count == 1 ? "is" : "are", what,
                  stray.count == 1 ? "s" : "", stray.text, line_text(data.files, stray.line)));
}

// Numbers so far from the others that a mistake is likelier than a long tail.
void note_outliers(const Column& column, const Span& span, Dataset& data) {
  constexpr std::size_t enough = 1000;
  std::vector<float> some;
  const std::size_t step = std::max<std::size_t>(1, column.numbers.size() / enough);
  for (std::size_t i = 0; i < column.numbers.size(); i += step)
    if (!std::isnan(column.numbers[i])) some.push_back(column.numbers[i]);
  const Quartiles quartiles = quartiles_of(some);
  if (std::max(quartiles.distance(span.least), quartiles.distance(span.most)) <= very_far) return;
  const std::size_t cells = count_outliers(column.numbers, quartiles);
  if (cells > 0)
    data.notes.push_back(about_outliers(fmt::format("Column '{}'", column.name), cells, quartiles,
                                        span.least, span.most, column.format));
}

void hear_words(const ColumnBuilder& from, Heard& heard) {
  for (const Stray& word : missing_words(from, true)) heard.words[word.text] += word.count;
}

// A column of numbers, or why not.
std::optional<Reason> take_numeric(ColumnBuilder& from, std::span<const std::uint32_t> rows,
                                   Column& to, Heard& heard, Dataset& data) {
  if (const auto reason = identifies(from)) return reason;
  to.kind = Column::Kind::numeric;
  to.numbers = take_numbers(from);
  keep_only(to.numbers, rows);
  const Span span = span_of(to.numbers);
  if (span.there == 0) return Reason::empty;
  if (span.least == span.most) return Reason::constant;

  note_outliers(to, span, data);
  hear_words(from, heard);
  data.missing += to.numbers.size() - span.there;
  const Stray stray = stray_texts(from);
  if (stray.count > 0) note_stray(from.name, "text among numbers", stray, data);
  const Stray infinite = infinite_numbers(from);
  if (infinite.count > 0 && heard.infinite == 0) {
    heard.infinite_column = from.name;
    heard.infinite_line = infinite.line;
  }
  heard.infinite += infinite.count;
  return {};
}

// Takes the parts of a column of dates that differ into the features; or says why there are none.
std::optional<Reason> take_dates(ColumnBuilder& from, std::span<const std::uint32_t> rows,
                                 Heard& heard, Dataset& data) {
  std::vector<double> seconds = take_seconds(from);
  keep_only(seconds, rows);
  const double first = seconds.empty() ? 0 : *std::ranges::min_element(seconds, {}, [](double s) {
    return std::isnan(s) ? std::numeric_limits<double>::infinity() : s;
  });
  if (std::isnan(first)) return Reason::empty;
  std::size_t taken = 0;
  for (std::size_t p = 0; p < time_part_names.size(); ++p) {
    const auto part = static_cast<TimePart>(p);
    if (!has_part(from.format.order, part)) continue;
    Column column{.name = fmt::format("{} ({})", from.name, name_of(part)),
                  .format = from.format,
                  .time = TimeOrigin{from.name, part, std::floor(first / 86400) * 86400},
                  .numbers = {},
                  .codes = {},
                  .levels = {}};
    column.numbers.reserve(seconds.size());
    for (const double s : seconds)
      column.numbers.push_back(
          std::isnan(s) ? no_number : static_cast<float>(part_of(s, part, column.time->origin)));
    const Span span = span_of(column.numbers);
    if (span.least == span.most) continue;
    if (taken++ == 0) data.missing += column.numbers.size() - span.there;
    data.features.push_back(std::move(column));
  }
  if (taken == 0) return Reason::constant;
  hear_words(from, heard);
  const Stray stray = stray_texts(from);
  if (stray.count > 0) note_stray(from.name, "text among dates", stray, data);
  return {};
}

std::size_t mean_length(const std::vector<Entry>& levels) {
  std::size_t cells = 0, bytes = 0;
  for (const Entry& level : levels) {
    cells += level.count;
    bytes += level.count * level.text.size();
  }
  return bytes / cells;
}

// Leaves at most `most_levels`, each on enough rows; returns their cells.
std::size_t keep_most_frequent(std::vector<Entry>& levels) {
  std::ranges::sort(levels, [](const Entry& a, const Entry& b) {
    return a.count != b.count ? a.count > b.count : comes_before(a, b);
  });
  if (levels.size() > most_levels) levels.resize(most_levels);
  std::erase_if(levels, [](const Entry& level) { return level.count < fewest_rows_a_kept_level; });
  std::size_t cells = 0;
  for (const Entry& level : levels) cells += level.count;
  return cells;
}

// The column's name, and of text its first cell: "review ('A fine …')".
std::string with_sample(const ColumnBuilder& from, Reason reason) {
  constexpr std::size_t most = 60;
  if (reason != Reason::id_text && reason != Reason::levels && reason != Reason::sentences)
    return from.name;
  std::string text = stray_texts(from).text;
  if (text.empty()) return from.name;
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end) + "…";
  }
  return fmt::format("{} ('{}')", from.name, text);
}

// A column of levels, or why not.
std::optional<Reason> take_categorical(ColumnBuilder& from, std::span<const std::uint32_t> rows,
                                       Column& to, Dataset& data) {
  const auto differs = [](const Distinct& d) {
    return d.cells > 0 && d.texts * 20 >= d.cells * 19;
  };
  if (from.many) {
    const bool is_long = std::ranges::any_of(from.entries, [](const Entry& entry) {
      return entry.text.size() > ColumnBuilder::longest_entry / 2;
    });
    return differs(distinct(from)) ? Reason::id_text : is_long ? Reason::sentences : Reason::levels;
  }

  keep_only(from.codes, rows);
  for (Entry& entry : from.entries) entry.count = 0;
  for (const std::uint16_t code : from.codes) ++from.entries[code].count;
  std::vector<Entry> levels;
  std::size_t cells = 0;
  for (const Entry& entry : from.entries) {
    if (entry.cell.kind == CellKind::missing || entry.count == 0) continue;
    levels.push_back(entry);
    cells += entry.count;
  }
  if (levels.empty()) return Reason::empty;
  // One level beside missing cells says something: which cells are missing.
  if (levels.size() == 1 && cells == rows.size()) return Reason::constant;
  if (differs({levels.size(), cells})) return Reason::id_text;
  if (levels.size() > most_levels && mean_length(levels) > longest_level) return Reason::sentences;
  if (levels.size() > most_levels || cells < fewest_rows_a_level * levels.size()) {
    const std::size_t all = levels.size();
    const std::size_t kept = keep_most_frequent(levels);
    if (levels.empty()) return Reason::levels;
    data.notes.push_back(fmt::format(
        "Column '{}' has {} levels. The {} most frequent have an input each; the others, {:.0f} % "
        "of its cells, share one with missing cells.",
        from.name, all, levels.size(), 100.0 * double(cells - kept) / double(cells)));
  }

  std::ranges::sort(levels, comes_before);
  std::vector<std::int32_t> level_of(from.entries.size(), -1);  // missing
  std::unordered_map<std::string_view, std::int32_t> places;
  for (const Entry& level : levels)
    places.emplace(level.text, static_cast<std::int32_t>(places.size()));
  for (std::size_t e = 0; e < from.entries.size(); ++e)
    if (from.entries[e].cell.kind != CellKind::missing) {
      const auto at = places.find(from.entries[e].text);
      level_of[e] = at != places.end() ? at->second : no_level;
    }
  to.kind = Column::Kind::categorical;
  to.codes.reserve(from.codes.size());
  for (const std::uint16_t code : from.codes) to.codes.push_back(level_of[code]);
  for (Entry& level : levels) to.levels.push_back(std::move(level.text));
  data.missing += rows.size() - cells;
  return {};
}

void tell(const Heard& heard, Dataset& data) {
  for (const auto& [how, columns] : heard.written)
    data.notes.push_back(fmt::format("Read as {}: {}.", how, some_of(columns, 20)));
  if (!heard.words.empty()) {
    std::vector<std::string> words;
    for (const auto& [word, count] : heard.words)
      words.push_back(fmt::format("'{}' ({})", word, count));
    data.notes.push_back(fmt::format("Counted as missing among numbers: {}.", some_of(words, 20)));
  }
  for (std::size_t r = 0; r < std::size(reasons); ++r)
    if (!heard.left_out[r].empty())
      data.notes.push_back(
          fmt::format("Left out as {}: {}.", reasons[r], some_of(heard.left_out[r], 100)));
  if (heard.infinite > 0)
    data.notes.push_back(
        fmt::format("{} {} infinite or beyond float32's range and count{} as missing (first: "
                    "column '{}', {}).",
                    heard.infinite, heard.infinite == 1 ? "cell is" : "cells are",
                    heard.infinite == 1 ? "s" : "", heard.infinite_column,
                    line_text(data.files, heard.infinite_line)));
}

std::string refusal(const Heard& heard, const Dataset& data) {
  std::string why;
  for (std::size_t r = 0; r < std::size(reasons); ++r)
    if (!heard.left_out[r].empty())
      why += fmt::format("{}{}: {}", why.empty() ? "" : "; ", reasons[r],
                         some_of(heard.left_out[r], 5));
  return fmt::format(
      "{}: no column is left as a feature beside target '{}' ({}). Give a table with numbers or "
      "categories.",
      data.file, data.target, why);
}

}  // namespace

void decide_features(Table& table, std::size_t target, std::span<const std::uint32_t> rows,
                     Dataset& data) {
  Heard heard;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c == target) continue;
    // Taken out of the table, so that what it holds goes when the next column comes.
    ColumnBuilder from = std::move(table.columns[c]);
    Column column{.name = from.name,
                  .format = from.format,
                  .time = {},
                  .numbers = {},
                  .codes = {},
                  .levels = {}};
    const bool is_date = from.format.kind == ColumnFormat::Kind::date && mostly_numbers(from);
    const auto reason = is_date                ? take_dates(from, rows, heard, data)
                        : mostly_numbers(from) ? take_numeric(from, rows, column, heard, data)
                                               : take_categorical(from, rows, column, data);
    if (reason) {
      data.left_out.push_back({column.name, reasons[static_cast<std::size_t>(*reason)]});
      heard.left_out[static_cast<std::size_t>(*reason)].push_back(with_sample(from, *reason));
      continue;
    }
    if (const std::string how = description(column.format); !how.empty())
      heard.written[how].push_back(column.name);
    if (!is_date) data.features.push_back(std::move(column));
  }
  if (data.features.empty()) throw Error(refusal(heard, data));
  tell(heard, data);
}

// Words end at anything but a letter, before a capital after a small letter, and before the last
// capital of several.
bool says_id(std::string_view name) {
  const auto is = [&](int (*what)(int), std::size_t i) {
    return i < name.size() && what(static_cast<unsigned char>(name[i]));
  };
  std::string word;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const bool after_small = i > 0 && is(std::isupper, i) && is(std::islower, i - 1);
    const bool last_capital =
        i > 0 && is(std::isupper, i) && is(std::isupper, i - 1) && is(std::islower, i + 1);
    if (!is(std::isalpha, i) || after_small || last_capital) {
      if (word == "id") return true;
      word.clear();
    }
    if (is(std::isalpha, i))
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return false;
}

}  // namespace hillock::data
