// column_builder.cpp: takes cells in and answers what the column is.
#include "data/column_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hillock::data {
namespace {

// Eight bytes at a time, multiplied and folded.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
  std::uint64_t hash = text.size() * odd;
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t n = std::min<std::size_t>(8, text.size());
    std::memcpy(&word, text.data(), n);
    hash = (hash ^ word) * odd;
    hash ^= hash >> 32;
    text.remove_prefix(n);
  }
  return hash;
}

bool is_whole(double value) {
  // Not trunc, a call into the C library where the processor may lack the instruction.
  constexpr double all_whole = 0x1p53;
  return std::abs(value) >= all_whole ||
         value == static_cast<double>(static_cast<std::int64_t>(value));
}

bool is_date(const ColumnBuilder& column) {
  return column.format.kind == ColumnFormat::Kind::date;
}

// All rows so far have none.
void begin_numbers(ColumnBuilder& column) {
  if (is_date(column)) {
    column.seconds.reserve(column.expected_rows);
    column.seconds.assign(column.rows, no_number);
  } else {
    column.numbers.reserve(column.expected_rows);
    column.numbers.assign(column.rows, no_number);
  }
}

void add_no_numbers(ColumnBuilder& column, std::size_t rows) {
  if (is_date(column))
    column.seconds.insert(column.seconds.end(), rows, no_number);
  else
    column.numbers.insert(column.numbers.end(), rows, no_number);
}

// Everything that a number changes but the list that it comes into.
void note_number(ColumnBuilder& column, double value) {
  column.runs = column.runs &&
                (column.number_cells == 0 ? column.rows == 0 : value == column.last_number + 1);
  column.last_number = value;
  if (column.number_cells++ == 0) {
    column.first_number = value;
    begin_numbers(column);
  }
  column.integers = column.integers && is_whole(value);
  ++column.rows;
}

void note_word(std::vector<Stray>& words, std::size_t count, std::size_t line,
               std::string_view text) {
  const auto at = std::ranges::find(words, text, &Stray::text);
  if (at != words.end())
    at->count += count;
  else
    words.push_back({count, line, std::string(text)});
}

void add_no_number(ColumnBuilder& column, CellKind kind, std::string_view text, std::size_t line) {
  column.runs = false;
  if (kind == CellKind::text && column.text_cells++ == 0) {
    column.first_text = text.substr(0, 80);
    column.text_line = line;
  }
  const bool is_word = kind == CellKind::missing || kind == CellKind::placeholder;
  if (is_word && !text.empty()) note_word(column.words, 1, line, text);
  if (kind == CellKind::infinite && column.infinite_cells++ == 0) column.infinite_line = line;
  if (column.number_cells > 0) add_no_numbers(column, 1);
  ++column.rows;
}

void add_many(ColumnBuilder& column, const Cell& cell, std::string_view text, std::size_t line) {
  if (cell.kind == CellKind::number) {
    note_number(column, cell.value);
    if (is_date(column))
      column.seconds.push_back(cell.value);
    else
      column.numbers.push_back(column.format.kept(cell.value));
  } else {
    add_no_number(column, cell.kind, text, line);
  }
  if (column.keeps_hashes && cell.kind != CellKind::missing)
    column.hashes.push_back(static_cast<std::uint32_t>(hash_of(text) >> 32));
}

void replay(ColumnBuilder& column, const std::vector<Entry>& entries,
            const std::vector<std::uint16_t>& codes, std::size_t lines) {
  for (const std::uint16_t code : codes) {
    const Entry& entry = entries[code];
    add_many(column, entry.cell, entry.text, entry.line + lines);
  }
}

// Is more than one entry in twenty text?
bool has_text(const ColumnBuilder& column) {
  std::size_t texts = 0;
  for (const Entry& entry : column.entries) texts += entry.cell.kind == CellKind::text;
  return texts * 20 > column.entries.size();
}

// Plays the rows so far again, without the dictionary.
void give_up_dictionary(ColumnBuilder& column) {
  column.many = true;
  column.keeps_hashes |= has_text(column);
  replay(column, column.entries, column.codes, 0);
  std::vector<std::uint16_t>().swap(column.codes);
}

constexpr int no_code = -1;

bool has_room(ColumnBuilder& column, std::string_view text) {
  if (text.size() > ColumnBuilder::longest_entry ||
      column.entry_bytes + text.size() > ColumnBuilder::most_bytes ||
      column.entries.size() == ColumnBuilder::most_entries)
    return false;
  if (column.entries.size() != ColumnBuilder::few_entries) return true;
  column.keeps_levels |= has_text(column);
  return column.keeps_levels;
}

std::size_t free_slot(const ColumnBuilder& column, std::string_view text) {
  std::size_t slot = hash_of(text) >> 32 & (column.slots.size() - 1);
  while (column.slots[slot] != 0) slot = (slot + 1) & (column.slots.size() - 1);
  return slot;
}

void double_slots(ColumnBuilder& column) {
  column.slots.assign(2 * column.slots.size(), 0);
  for (std::size_t e = 0; e < column.entries.size(); ++e)
    column.slots[free_slot(column, column.entries[e].text)] = static_cast<std::uint16_t>(e + 1);
}

// The text's place in the dictionary, into which it comes where it is new; no_code where it cannot.
int code_of(ColumnBuilder& column, std::string_view text, std::size_t line, const Cell* known) {
  const std::size_t mask = column.slots.size() - 1;
  std::size_t slot = hash_of(text) >> 32 & mask;
  for (; column.slots[slot] != 0; slot = (slot + 1) & mask) {
    const int code = column.slots[slot] - 1;
    if (column.entries[static_cast<std::size_t>(code)].text == text) return code;
  }
  if (!has_room(column, text)) return no_code;
  if (2 * column.entries.size() >= column.slots.size()) {
    double_slots(column);
    slot = free_slot(column, text);
  }
  const auto code = static_cast<std::uint16_t>(column.entries.size());
  column.slots[slot] = static_cast<std::uint16_t>(code + 1);
  column.entry_bytes += text.size();
  column.entries.push_back({std::string(text),
                            known ? *known : read_cell(text, column.format, column.missing), 0,
                            line});
  return code;
}

void append_numbers(ColumnBuilder& whole, const ColumnBuilder& part) {
  if (part.number_cells > 0) {
    if (whole.number_cells == 0) {
      whole.first_number = part.first_number;
      begin_numbers(whole);
    }
    whole.numbers.insert(whole.numbers.end(), part.numbers.begin(), part.numbers.end());
    whole.seconds.insert(whole.seconds.end(), part.seconds.begin(), part.seconds.end());
  } else if (whole.number_cells > 0) {
    add_no_numbers(whole, part.rows);
  }
}

// Both without a dictionary.
void append_many(ColumnBuilder& whole, const ColumnBuilder& part, std::size_t lines) {
  if (part.rows == 0) return;
  append_numbers(whole, part);
  whole.runs =
      whole.runs && part.runs && (whole.rows == 0 || part.first_number == whole.last_number + 1);
  whole.integers = whole.integers && part.integers;
  if (part.number_cells > 0) whole.last_number = part.last_number;
  if (part.text_cells > 0 && whole.text_cells == 0) {
    whole.first_text = part.first_text;
    whole.text_line = part.text_line + lines;
  }
  for (const Stray& word : part.words)
    note_word(whole.words, word.count, word.line + lines, word.text);
  if (part.infinite_cells > 0 && whole.infinite_cells == 0)
    whole.infinite_line = part.infinite_line + lines;
  whole.number_cells += part.number_cells;
  whole.text_cells += part.text_cells;
  whole.infinite_cells += part.infinite_cells;
  if (whole.keeps_hashes)
    whole.hashes.insert(whole.hashes.end(), part.hashes.begin(), part.hashes.end());
  whole.rows += part.rows;
}

// part's codes as whole's; false where whole's dictionary has no room for part's.
bool append_codes(ColumnBuilder& whole, const ColumnBuilder& part, std::size_t lines) {
  std::vector<std::uint16_t> code_in_whole(part.entries.size());
  for (std::size_t e = 0; e < part.entries.size(); ++e) {
    const Entry& entry = part.entries[e];
    const int code = code_of(whole, entry.text, entry.line + lines, &entry.cell);
    if (code == no_code) return false;
    code_in_whole[e] = static_cast<std::uint16_t>(code);
  }
  if (part.many) return false;
  for (std::size_t e = 0; e < part.entries.size(); ++e)
    whole.entries[code_in_whole[e]].count += part.entries[e].count;
  for (const std::uint16_t code : part.codes) whole.codes.push_back(code_in_whole[code]);
  return true;
}

}  // namespace

void add(ColumnBuilder& column, std::string_view text, std::size_t line) {
  text = trimmed(text);
  if (column.many) {
    add_many(column, read_cell(text, column.format, column.missing), text, line);
    return;
  }
  const int code = code_of(column, text, line, nullptr);
  if (code == no_code) {
    give_up_dictionary(column);
    add_many(column, read_cell(text, column.format, column.missing), text, line);
    return;
  }
  ++column.entries[static_cast<std::size_t>(code)].count;
  column.codes.push_back(static_cast<std::uint16_t>(code));
}

void add_number(ColumnBuilder& column, std::string_view text, double value) {
  note_number(column, value);
  column.numbers.push_back(static_cast<float>(value));
  if (column.keeps_hashes) column.hashes.push_back(static_cast<std::uint32_t>(hash_of(text) >> 32));
}

void start_part(ColumnBuilder& part, const ColumnBuilder& whole) {
  part.many = whole.many;
  part.format = whole.format;
  // A whole that has its dictionary may yet find that it needs them.
  part.keeps_hashes = whole.keeps_hashes || !whole.many;
  // Only the whole can tell by its first entries whether it is text.
  part.keeps_levels = true;
  part.missing = whole.missing;
}

void append(ColumnBuilder& whole, const ColumnBuilder& part, std::size_t lines) {
  if (!whole.many) {
    if (append_codes(whole, part, lines)) return;
    give_up_dictionary(whole);
  }
  if (part.many)
    append_many(whole, part, lines);
  else
    replay(whole, part.entries, part.codes, lines);
}

namespace {

std::size_t cells_of(const ColumnBuilder& column, CellKind kind) {
  std::size_t cells = 0;
  for (const Entry& entry : column.entries) cells += entry.cell.kind == kind ? entry.count : 0;
  return cells;
}

Stray first_of(const ColumnBuilder& column, CellKind kind) {
  Stray first;
  for (const Entry& entry : column.entries) {
    if (entry.cell.kind != kind) continue;
    if (first.count == 0) first = {0, entry.line, entry.text};
    first.count += entry.count;
  }
  return first;
}

}  // namespace

bool mostly_numbers(const ColumnBuilder& column) {
  if (column.is_numeric) return *column.is_numeric;
  const bool many = column.many;
  const std::size_t texts = many ? column.text_cells : cells_of(column, CellKind::text);
  const std::size_t numbers =
      many ? column.number_cells + column.infinite_cells
           : cells_of(column, CellKind::number) + cells_of(column, CellKind::infinite);
  return numbers > 0 && texts * 20 <= texts + numbers;
}

std::vector<Stray> missing_words(const ColumnBuilder& column, bool with_placeholders) {
  std::vector<Stray> words;
  if (column.many) {
    words = column.words;
    if (!with_placeholders)
      std::erase_if(words, [](const Stray& word) {
        return read_cell(word.text, DecimalMark::point).kind != CellKind::missing;
      });
    return words;
  }
  for (const Entry& entry : column.entries) {
    const CellKind kind = entry.cell.kind;
    const bool is_word =
        kind == CellKind::missing || (with_placeholders && kind == CellKind::placeholder);
    if (is_word && !entry.text.empty() && entry.count > 0)
      words.push_back({entry.count, entry.line, entry.text});
  }
  return words;
}

bool is_running_number(const ColumnBuilder& column) {
  if (column.many) return column.runs && column.integers;
  const auto value = [&](std::size_t row) { return column.entries[column.codes[row]].cell.value; };
  if (column.codes.size() < 2 || value(0) != std::trunc(value(0))) return false;
  for (std::size_t row = 1; row < column.codes.size(); ++row)
    if (!(value(row) == value(row - 1) + 1)) return false;
  return true;
}

Distinct distinct(const ColumnBuilder& column) {
  if (!column.many) {
    Distinct all{0, 0};
    for (const Entry& entry : column.entries) {
      all.texts += entry.cell.kind != CellKind::missing;
      all.cells += entry.cell.kind != CellKind::missing ? entry.count : 0;
    }
    return all;
  }
  // 32 bits: a million different texts show about 116 fewer (n^2 / 2^33), of which no rule here
  // takes note.
  std::vector<std::uint32_t> sorted = column.hashes;
  std::ranges::sort(sorted);
  const std::size_t texts = sorted.size() - std::ranges::unique(sorted).size();
  return {texts, sorted.size()};
}

Stray stray_texts(const ColumnBuilder& column) {
  if (!column.many) return first_of(column, CellKind::text);
  return {column.text_cells, column.text_line, column.first_text};
}

Stray infinite_numbers(const ColumnBuilder& column) {
  if (!column.many) return first_of(column, CellKind::infinite);
  return {column.infinite_cells, column.infinite_line, ""};
}

std::vector<float> take_numbers(ColumnBuilder& column) {
  if (column.many) {
    if (column.number_cells == 0) column.numbers.assign(column.rows, no_number);
    return std::move(column.numbers);
  }
  std::vector<float> numbers;
  numbers.reserve(column.codes.size());
  for (const std::uint16_t code : column.codes)
    numbers.push_back(column.format.kept(column.entries[code].cell.value));
  std::vector<std::uint16_t>().swap(column.codes);
  return numbers;
}

std::vector<double> take_seconds(ColumnBuilder& column) {
  if (column.many) {
    if (column.number_cells == 0) column.seconds.assign(column.rows, no_number);
    return std::move(column.seconds);
  }
  std::vector<double> seconds;
  seconds.reserve(column.codes.size());
  for (const std::uint16_t code : column.codes) seconds.push_back(column.entries[code].cell.value);
  std::vector<std::uint16_t>().swap(column.codes);
  return seconds;
}

}  // namespace hillock::data
