// sniff.cpp: tries each delimiter on the sample and keeps the one that makes the best table of it.
#include "data/sniff.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "api/error.h"
#include "data/records.h"

namespace hillock {
namespace {

constexpr std::string_view delimiters = ",;\t|";
constexpr std::size_t enough_records = 1000, enough_fields = 200000;

struct Sample {
  std::vector<Record> records;
  Record record;
  std::size_t fields = 0;
  bool is_full() const {
    return records.size() >= enough_records || (fields >= enough_fields && !records.empty());
  }
  void field(std::string_view text) {
    if (is_full()) return;
    record.emplace_back(trimmed(text));
    ++fields;
  }
  void end_record(std::size_t) {
    if (is_full()) return;
    records.push_back(std::move(record));
    record.clear();
  }
};

// The sample's whole records; what the sample's end cuts is left out, unless it is all there is.
Sample split_by(char delimiter, std::string_view sample) {
  RecordParser parser = record_parser("", delimiter);
  Sample out;
  feed(parser, sample, out);
  if (out.records.empty() && !parser.parser->quoted) finish(parser, out);
  return out;
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

std::string read_sample(TextSource& source) {
  constexpr std::size_t lines = 20, most = std::size_t{1} << 22;
  std::string sample;
  while (sample.size() < most && count_lines(sample) < lines) {
    const std::string_view block = next_block(source);
    if (block.empty()) break;
    sample += block;
  }
  return sample;
}

Format sniff(const std::string& path, std::string_view sample) {
  Format format;
  Sample best;
  Quality best_quality{-1, 0, 0};
  for (const char delimiter : delimiters) {
    Sample candidate = split_by(delimiter, sample);
    const Quality q = quality(candidate.records, delimiter);
    if (q <= best_quality) continue;
    best_quality = q;
    best = std::move(candidate);
    format.delimiter = delimiter;
  }
  if (best.records.empty()) {
    // All in one open quote, or nothing at all: the parser says which when it has seen the end.
    RecordParser parser = record_parser(path, ',');
    feed(parser, sample, best);
    finish(parser, best);
    if (best.records.empty())
      throw Error(path + ": is empty. Give a table with a header and rows.");
  }
  format.mark = decimal_mark(best.records, format.delimiter);
  format.has_header = first_is_header(best.records, format.mark);
  format.first_record = best.records[0];
  const std::vector<Record> rows(best.records.begin() + 1, best.records.end());
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

}  // namespace hillock
