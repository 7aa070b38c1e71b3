// sniff.cpp: tries each delimiter on the sample and keeps the one that makes the best table of it.
#include "data/sniff.h"

#include <algorithm>
#include <array>
#include <cstring>
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

// How the columns are written in the rows from `first_row` on.
std::vector<ColumnFormat> formats_of(const std::vector<Record>& records, std::size_t first_row,
                                     DecimalMark mark) {
  std::vector<ColumnFormat> formats;
  for (std::size_t c = 0; c < records[0].size(); ++c) {
    std::vector<std::string_view> cells;
    for (std::size_t r = first_row; r < records.size(); ++r)
      if (c < records[r].size()) cells.push_back(records[r][c]);
    formats.push_back(format_of_column(cells, mark));
  }
  return formats;
}

// A name above a column of numbers makes a header, else a number in the first row makes none. Where
// all is text, the first row is data if most of its cells come again in their own column.
// `below` is how the rows below the first are written.
bool first_is_header(const std::vector<Record>& records, const std::vector<ColumnFormat>& below) {
  const Record& first = records[0];
  if (std::ranges::all_of(first, [&](const std::string& text) { return text.empty(); }))
    return true;
  bool number_on_top = false;
  std::size_t filled = 0, come_again = 0;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const auto kind = [&](const std::string& text) { return read_cell(text, below[c]).kind; };
    const CellKind top = kind(first[c]);
    number_on_top |= top == CellKind::number || top == CellKind::infinite;
    filled += top != CellKind::missing;
    bool all_numbers = true, any_number = false, again = false;
    for (std::size_t r = 1; r < records.size(); ++r) {
      if (c >= records[r].size()) continue;
      const CellKind cell = kind(records[r][c]);
      any_number |= cell == CellKind::number;
      all_numbers &= cell != CellKind::text;
      again |= records[r][c] == first[c];
    }
    if (top == CellKind::text && all_numbers && any_number) return true;
    come_again += top != CellKind::missing && again;
  }
  return !number_on_top && come_again * 2 <= filled;
}

// Without looking for a preamble.
Format sniff_table(const std::string& path, std::string_view sample, char named_delimiter) {
  Format format;
  std::vector<Record> best;
  Quality best_quality{-1, 0, 0};
  for (const char delimiter : delimiters) {
    if (named_delimiter != 0 && delimiter != named_delimiter) continue;
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
  format.columns = formats_of(best, 1, format.mark);
  format.has_header = first_is_header(best, format.columns);
  if (!format.has_header) format.columns = formats_of(best, 0, format.mark);
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

// The first line with its end, which is \n, \r\n or \r.
std::string_view line_of(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == text.npos) return text;
  return text.substr(0, end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
}

bool has_only_comments(std::string_view text) {
  while (text.starts_with('#')) text.remove_prefix(line_of(text).size());
  return text.empty();
}

void add_line(Preamble& preamble, std::string_view line) {
  if (preamble.lines++ == 0) preamble.first_line = trimmed(line).substr(0, 80);
  preamble.bytes += line.size();
}

// sep=; with the delimiter's sign, perhaps in quotes.
char named_delimiter(std::string_view line) {
  line = trimmed(line);
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"')
    line = line.substr(1, line.size() - 2);
  const bool names_one = line.size() == 5 && line.starts_with("sep=") &&
                         delimiters.find(line.back()) != delimiters.npos;
  return names_one ? line.back() : '\0';
}

}  // namespace

Format sniff(const std::string& path, std::string_view sample) {
  Preamble preamble;
  const std::string_view first = line_of(sample);
  // The tab of sep= is trimmed away.
  preamble.delimiter =
      trimmed(first) == "sep=" && first.starts_with("sep=\t") ? '\t' : named_delimiter(first);
  if (preamble.delimiter != 0) add_line(preamble, first);
  Preamble above_last = preamble;
  const auto rest = [&] { return sample.substr(preamble.bytes); };
  while (rest().starts_with('#')) {
    above_last = preamble;
    add_line(preamble, line_of(rest()));
  }
  // A table whose every row begins with '#' has no header, and no preamble.
  if (preamble.lines > above_last.lines && trimmed(rest()).empty()) preamble = {};
  Format format = sniff_table(path, rest(), preamble.delimiter);
  if (preamble.lines > above_last.lines) {
    const std::string_view last = sample.substr(above_last.bytes);
    const std::vector<Record> header = split_by(format.delimiter, line_of(last));
    if (!header.empty() && header[0].size() > 1 && header[0].size() == format.first_record.size()) {
      format = sniff_table(path, last, preamble.delimiter);
      preamble = above_last;
      format.has_commented_header = format.has_header;
    }
  }
  format.preamble = std::move(preamble);
  return format;
}

Format sniff_beginning(const std::string& path, TextSource& source, Buffer& rest) {
  constexpr std::size_t lines = 20, most = std::size_t{1} << 22;
  while (rest.size < most && (count_lines(rest.text()) < lines || has_only_comments(rest.text())))
    if (!append_block(source, rest)) break;
  Format format = sniff(path, rest.text());
  rest.size -= format.preamble.bytes;
  std::memmove(rest.bytes.get(), rest.bytes.get() + format.preamble.bytes, rest.size);
  return format;
}

}  // namespace hillock::data
