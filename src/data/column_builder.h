// column_builder.h: a column while its cells arrive: a dictionary and a byte a row as long as few
// different texts were seen, float32 numbers after that. So neither the text nor a second copy of
// the numbers is ever held.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/missing_words.h"

namespace hillock::data {

/// One text that occurs in the column, markers of missing cells included.
struct Entry {
  std::string text;
  Cell cell;
  std::size_t count = 0;
  std::size_t line = 0;  // where it first stands
};

struct ColumnBuilder {
  // Room for 100 levels and every way to write a missing cell.
  static constexpr std::size_t most_entries = 128;
  static constexpr std::size_t longest_entry = 1024;  // bytes; a longer text ends the dictionary

  // What each cell touches stands together.
  bool many = false;  // the dictionary is given up: entries are those seen until then
  bool keeps_hashes =
      false;  // to tell identifiers: how many texts differ; set by the name, or by finding text
  bool runs = true;  // each number is the one above plus 1, none is missing
  bool integers = true;
  std::size_t rows = 0;  // where many
  double last_number = 0;
  std::vector<float> numbers;  // NaN where there is none; empty as long as no number was seen
  std::size_t number_cells = 0, text_cells = 0, infinite_cells = 0;

  std::vector<std::uint32_t> hashes;  // of the texts, missing ones left out
  double first_number = 0;
  std::size_t text_line = 0, infinite_line = 0;  // where the first of them stands
  std::string first_text;
  std::string missing_word;  // the first marker of a missing cell that is not blank

  std::vector<Entry> entries;
  std::vector<std::uint8_t> codes;        // index into entries, one a row
  std::array<std::uint8_t, 256> slots{};  // open addressing by hash; index + 1, 0 is free

  std::string name;
  std::size_t expected_rows = 0;
  const MissingWords* missing = nullptr;  // the user's; null: the built-in ones

  // What the user says of it.
  bool is_wanted = false;  // it may run by 1 or be named as an identifier
  std::optional<bool> is_numeric = {};
};

void add(ColumnBuilder& column, std::string_view text, std::size_t line, DecimalMark mark);

/// The same for a text that was read as this number, where the dictionary is given up.
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

/// The first stray text of a column of numbers, and its line; count 0 where there is none.
struct Stray {
  std::size_t count = 0, line = 0;
  std::string text;
};
Stray stray_texts(const ColumnBuilder& column);
Stray infinite_numbers(const ColumnBuilder& column);

/// The words that stand for missing cells, with their counts; where the dictionary was given up,
/// the first of them alone, with count 0.
std::vector<Stray> missing_words(const ColumnBuilder& column);

/// Gives the numbers away: one a row, NaN where missing, infinite or text.
std::vector<float> take_numbers(ColumnBuilder& column);

}  // namespace hillock::data
