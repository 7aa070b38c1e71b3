// column_builder.h: a column while its cells arrive: a dictionary and two bytes a row as long as it
// has room for the different texts, float32 numbers after that. So neither the text of every row
// nor a second copy of the numbers is ever held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/column_format.h"
#include "data/missing_words.h"

namespace hillock::data {

/// One text that occurs in the column, markers of missing cells included.
struct Entry {
  std::string text;
  Cell cell;
  std::size_t count = 0;
  std::size_t line = 0;  // where it first stands
};

/// A text that counts as no number: how often it stands there, and its first line (1 is the first).
struct Stray {
  std::size_t count = 0, line = 0;
  std::string text;
};

struct ColumnBuilder {
  // A column of numbers gives the dictionary up at `few_entries`, one of text at `most_entries`.
  static constexpr std::size_t few_entries = 128, most_entries = 65'535;
  static constexpr std::size_t longest_entry = 1024;  // bytes; a longer text ends the dictionary
  static constexpr std::size_t most_bytes = 8 << 20;  // of all entries' texts

  // What each cell touches stands together.
  bool many = false;  // the dictionary is given up: entries are those seen until then
  bool keeps_hashes =
      false;  // to tell identifiers: how many texts differ; set by the name, or by finding text
  bool keeps_levels = false;  // as text does, though it may be of numbers
  bool runs = true;           // each number is the one above plus 1, none is missing
  bool integers = true;
  std::size_t rows = 0;  // where many
  double last_number = 0;
  // NaN where there is none; empty as long as no number was seen. Of dates, `seconds` instead.
  std::vector<float> numbers;
  std::vector<double> seconds;
  std::size_t number_cells = 0, text_cells = 0, infinite_cells = 0;

  std::vector<std::uint32_t> hashes;  // of the texts, missing ones left out
  double first_number = 0;
  std::size_t text_line = 0, infinite_line = 0;  // where the first of them stands
  std::string first_text;
  std::vector<Stray> words;  // that stand for missing cells, where many

  std::vector<Entry> entries;
  std::size_t entry_bytes = 0;       // of the entries' texts
  std::vector<std::uint16_t> codes;  // index into entries, one a row
  // Open addressing by hash; index + 1, 0 is free. At most half full; a power of two.
  std::vector<std::uint16_t> slots = std::vector<std::uint16_t>(2 * few_entries);

  std::string name;
  ColumnFormat format;
  std::size_t expected_rows = 0;
  const MissingWords* missing = nullptr;  // the user's; null: the built-in ones

  // What the user says of it.
  bool is_wanted = false;  // it may run by 1 or be named as an identifier
  std::optional<bool> is_numeric = {};
};

void add(ColumnBuilder& column, std::string_view text, std::size_t line);

/// Are its cells plain numbers that are kept as they are, so that add_number serves?
inline bool takes_plain_numbers(const ColumnBuilder& column) {
  return column.many && column.format.kind == ColumnFormat::Kind::plain &&
         !column.format.is_moved();
}

/// The same as add for a text that was read as this number. Precondition: takes_plain_numbers.
void add_number(ColumnBuilder& column, std::string_view text, double value);

/// Makes part, which is empty, a builder for rows to be appended to `whole`: what it must keep is
/// known from what `whole` is by now.
void start_part(ColumnBuilder& part, const ColumnBuilder& whole);

/// As if part's cells had been added to whole, one by one, on lines that are so many more.
void append(ColumnBuilder& whole, const ColumnBuilder& part, std::size_t lines);

/// Is this a column of numbers, but for at most one stray text in twenty cells?
bool mostly_numbers(const ColumnBuilder& column);

/// Do its numbers run by 1 in every row?
bool is_running_number(const ColumnBuilder& column);

/// How many different texts its filled cells have, and how many those cells are; 0 and 0 where it
/// was not kept.
struct Distinct {
  std::size_t texts, cells;
};
Distinct distinct(const ColumnBuilder& column);

/// The first stray text of a column of numbers; count 0 where there is none.
Stray stray_texts(const ColumnBuilder& column);
Stray infinite_numbers(const ColumnBuilder& column);

/// The words that stand for missing cells: those that always do, and with the placeholders also
/// those that do among numbers (CellKind).
std::vector<Stray> missing_words(const ColumnBuilder& column, bool with_placeholders);

/// Gives the numbers away, as the column's format keeps them: one a row, NaN where missing,
/// infinite or text.
std::vector<float> take_numbers(ColumnBuilder& column);

/// The same for dates: seconds since 1970.
std::vector<double> take_seconds(ColumnBuilder& column);

}  // namespace hillock::data
