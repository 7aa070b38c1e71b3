// sniff.cpp: tries each delimiter on the sample and keeps the one that makes the best table of it.
#include "data/sniff.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "api/error.h"
#include "data/records.h"

namespace hillock::data {
namespace {

constexpr std::string_view delimiters = ",;\t|";
constexpr std::size_t enough_records = 1000, enough_fields = 200000;

// The sample's whole records, or enough of them; what the sample's end cuts is left out, unless it
// is all there is.
std::vector<Record> split_by(char delimiter, std::string_view sample) {
  RecordReader reader = record_reader(sample, delimiter);
  std::vector<Record> records;
  std::size_t fields = 0;
  while (records.size() < enough_records && begin_record(reader)) {
    Record record;
    Ending ending = Ending::delimiter;
    while (ending == Ending::delimiter) {
      const Field field = next_field(reader);
      record.emplace_back(trimmed(field.text));
      ending = field.ending;
      if (++fields >= enough_fields && !records.empty()) return records;
    }
    if (ending == Ending::open_quote || (ending == Ending::text_end && !records.empty())) break;
    records.push_back(std::move(record));
  }
  return records;
}

std::size_t usual_width(const std::vector<Record>& records) {
  std::map<std::size_t, std::size_t> widths;
  for (const Record& record : records) ++widths[record.size()];
  return std::ranges::max_element(widths, {}, [](const auto& entry) { return entry.second; })
      ->first;
}

bool is_number(const std::string& text, DecimalMark mark) {
  return read_cell(text, mark).kind == CellKind::number;
}

// How good a table it makes: the share of rows as wide as most, the share of cells that are
// numbers, the width.
using Quality = std::tuple<double, double, std::size_t>;

Quality quality(const std::vector<Record>& records, char delimiter) {
  const std::size_t width = records.empty() ? 1 : usual_width(records);
  if (width < 2) return {0, 0, width};
  const DecimalMark mark = delimiter == ',' ? DecimalMark::point : DecimalMark::comma;
  std::size_t agree = 0, cells = 0, numbers = 0;
  for (const Record& record : records) {
    agree += record.size() == width;
    cells += record.size();
    for (const std::string& text : record) numbers += is_number(text, mark);
  }
  return {static_cast<double>(agree) / static_cast<double>(records.size()),
          static_cast<double>(numbers) / static_cast<double>(cells), width};
}

DecimalMark decimal_mark(const std::vector<Record>& records, char delimiter) {
  if (delimiter == ',') return DecimalMark::point;
  for (const Record& record : records)
    if (std::ranges::any_of(record, has_decimal_comma)) return DecimalMark::comma;
  return DecimalMark::point;
}

// A name above a column of numbers makes a header, else a number in the first row makes none. Where
// all is text, the first row is data if most of its cells come again in their own column.
bool first_is_header(const std::vector<Record>& records, DecimalMark mark) {
  const Record& first = records[0];
  const auto kind = [&](const std::string& text) { return read_cell(text, mark).kind; };
  if (std::ranges::all_of(first, [&](const std::string& text) { return text.empty(); }))
    return true;
  bool number_on_top = false;
  std::size_t filled = 0, come_again = 0;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const CellKind top = kind(first[c]);
    number_on_top |= top == CellKind::number || top == CellKind::infinite;
    filled += top != CellKind::missing;
    bool all_numbers = true, any_number = false, again = false;
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (c >= records[r].size()) continue;
      const CellKind below = kind(records[r][c]);
      any_number |= below == CellKind::number;
      all_numbers &= below != CellKind::text;
      again |= records[r][c] == first[c];
    }
    if (top == CellKind::text && all_numbers && any_number) return true;
    come_again += top != CellKind::missing && again;
  }
  return !number_on_top && come_again * 2 <= filled;
}

}  // namespace

void read_sample(TextSource& source, Buffer& sample) {
  constexpr std::size_t lines = 20, most = std::size_t{1} << 22;
  while (sample.size < most && count_lines(sample.text()) < lines)
    if (!append_block(source, sample)) return;
}

Format sniff(const std::string& path, std::string_view sample) {
  Format format;
  std::vector<Record> best;
  Quality best_quality{-1, 0, 0};
  for (const char delimiter : delimiters) {
    std::vector<Record> candidate = split_by(delimiter, sample);
    const Quality q = quality(candidate, delimiter);
    if (q <= best_quality) continue;
    best_quality = q;
    best = std::move(candidate);
    format.delimiter = delimiter;
  }
  if (best.empty()) {
    RecordReader reader = record_reader(sample, ',');
    Record record;
    while (begin_record(reader))
      if (read_record(reader, record) == Ending::open_quote)
        refuse_open_quote(path, reader.line + reader.inner);
    throw Error(path + ": is empty. Give a table with a header and rows.");
  }
  format.mark = decimal_mark(best, format.delimiter);
  format.has_header = first_is_header(best, format.mark);
  format.first_record = best[0];
  const std::vector<Record> rows(best.begin() + 1, best.end());
  format.drop_last_name = format.has_header && !rows.empty() &&
                          format.first_record.back().empty() &&
                          usual_width(rows) + 1 == format.first_record.size();
  const std::size_t lines = std::max<std::size_t>(1, count_lines(sample));
  format.bytes_a_line = static_cast<double>(sample.size()) / static_cast<double>(lines);
  std::size_t gaps = 0;
  for (std::size_t at = sample.find("  "); at != sample.npos; at = sample.find("  ", at + 2))
    ++gaps;
  format.is_padded = gaps > lines / 2;
  return format;
}

}  // namespace hillock::data
