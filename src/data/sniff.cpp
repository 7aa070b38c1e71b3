// sniff.cpp: tries each delimiter on the sample and keeps the one that makes the best table of it.
#include "data/sniff.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <span>
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
std::vector<Record> split_by(char delimiter, std::string_view sample,
                             std::vector<std::size_t>* lines = nullptr, char quote = usual_quote) {
  RecordReader reader = record_reader(sample, delimiter, nullptr, quote);
  std::vector<Record> records;
  std::size_t fields = 0;
  while (records.size() < enough_records && begin_record(reader)) {
    Record record;
    const std::size_t line = reader.line;
    Ending ending = Ending::delimiter;
    while (ending == Ending::delimiter) {
      const Field field = next_field(reader);
      record.emplace_back(trimmed(field.text));
      ending = field.ending;
      if (++fields >= enough_fields && !records.empty()) return records;
    }
    if (ending == Ending::open_quote || (ending == Ending::text_end && !records.empty())) break;
    records.push_back(std::move(record));
    if (lines) lines->push_back(line);
  }
  return records;
}

// With one blank where there are more.
std::string squeezed(std::string_view sample) {
  std::string text(sample);
  BlanksState state;
  text.resize(squeeze_blanks(state, text.data(), text.size()));
  return text;
}

std::size_t usual_width(std::span<const Record> records) {
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
      again |= records[r][c] == first[c];
      if (records[r] == first) continue;  // the header again, where it is one
      const CellKind cell = kind(records[r][c]);
      any_number |= cell == CellKind::number;
      all_numbers &= cell != CellKind::text;
    }
    if (top == CellKind::text && all_numbers && any_number) return true;
    come_again += top != CellKind::missing && again;
  }
  return !number_on_top && come_again * 2 <= filled;
}

bool is_padded(std::string_view sample) {
  std::size_t gaps = 0;
  for (std::size_t at = sample.find("  "); at != sample.npos; at = sample.find("  ", at + 2))
    ++gaps;
  return gaps > count_lines(sample) / 2;
}

// A single quote where all fields of the first record, two or more, stand in such.
char quote_of(char delimiter, std::string_view sample) {
  constexpr char other_quote = '\'';
  if (delimiter == blanks) return usual_quote;
  RecordReader reader = record_reader(sample, delimiter, nullptr, other_quote);
  if (!begin_record(reader)) return usual_quote;
  std::size_t fields = 0;
  for (Ending ending = Ending::delimiter; ending == Ending::delimiter; ++fields) {
    while (reader.at < reader.end && *reader.at == ' ') ++reader.at;
    if (reader.at == reader.end || *reader.at != other_quote) return usual_quote;
    ending = next_field(reader).ending;
    if (ending == Ending::open_quote) return usual_quote;
  }
  return fields > 1 ? other_quote : usual_quote;
}

// The delimiter that makes the best table of the sample, and its records.
struct Cut {
  char delimiter = ',', quote = usual_quote;
  Quality quality{-1, 0, 0};
  std::vector<Record> records = {};
  std::vector<std::size_t> lines = {};
};

void try_delimiter(char delimiter, std::string_view sample, Cut& best) {
  Cut cut{.delimiter = delimiter, .quote = quote_of(delimiter, sample)};
  cut.records = split_by(delimiter, sample, &cut.lines, cut.quote);
  cut.quality = quality(cut.records, delimiter);
  if (cut.quality > best.quality && !cut.records.empty()) best = std::move(cut);
}

// Blanks stand within cells too. So they separate columns where nothing else does, or where most
// lines have several of them side by side.
Cut best_cut(std::string_view sample, char told) {
  Cut best;
  if (told != 0) {
    try_delimiter(told, told == blanks ? squeezed(sample) : sample, best);
    return best;
  }
  for (const char delimiter : delimiters) try_delimiter(delimiter, sample, best);
  const auto [agree, numbers, width] = best.quality;
  if (width >= 2 && agree >= 0.5 && !is_padded(sample)) return best;
  Cut by_blanks;
  try_delimiter(blanks, squeezed(sample), by_blanks);
  if (by_blanks.quality > best.quality && std::get<0>(by_blanks.quality) > 0.5) return by_blanks;
  return best;
}

// Blank fields at the end of all rows as wide as most, where the header has none or a blank one.
bool all_end_with_delimiter(const std::vector<Record>& records, bool has_header) {
  const std::span rows = std::span(records).subspan(has_header ? 1 : 0);
  if (rows.empty()) return false;
  const std::size_t width = usual_width(rows);
  const Record& header = records[0];
  if (width < 2) return false;
  if (has_header && header.size() + 1 != width &&
      !(header.size() == width && header.back().empty()))
    return false;
  return std::ranges::all_of(
      rows, [&](const Record& row) { return row.size() != width || row.back().empty(); });
}

// Has the header, or the first row, one field more than there are columns?
bool has_blank_name(const std::vector<Record>& records, const Format& format) {
  if (!records[0].back().empty()) return false;
  const std::span rows = std::span(records).subspan(1);
  if (rows.empty()) return format.ends_with_delimiter;
  const std::size_t width = usual_width(rows), names = records[0].size();
  return format.ends_with_delimiter ? names == width : format.has_header && width + 1 == names;
}

// Where another table begins than the first record's.
void find_table(const Cut& cut, std::size_t lines_before, Format& format) {
  const std::vector<Record>& records = cut.records;
  const std::size_t width = records.back().size();
  const auto has_width = [&](const Record& record) { return record.size() == width; };
  const auto first =
      static_cast<std::size_t>(std::ranges::find_if(records, has_width) - records.begin());
  const std::span rows = std::span(records).subspan(first);
  if (first == 0 || width < 2 || rows.size() < 3 || !std::ranges::all_of(rows, has_width)) return;
  format.line_of_table = lines_before + cut.lines[first];
  format.fields_of_table = width;
}

// Where all names are numbers, a row may be equal to them.
bool has_words(const Record& header, DecimalMark mark) {
  return std::ranges::any_of(header, [&](const std::string& name) {
    return read_cell(name, mark).kind == CellKind::text;
  });
}

std::string header_text(std::string_view sample, char delimiter, char quote) {
  const std::string text = delimiter == blanks ? squeezed(sample) : std::string(sample);
  RecordReader reader = record_reader(text, delimiter, nullptr, quote);
  if (!begin_record(reader)) return {};
  const char* const first = reader.at;
  Record header;
  read_record(reader, header);
  return std::string(trimmed({first, reader.at}));
}

[[noreturn]] void refuse_empty(const std::string& path, std::string_view sample) {
  RecordReader reader = record_reader(sample, ',');
  Record record;
  while (begin_record(reader))
    if (read_record(reader, record) == Ending::open_quote)
      refuse_open_quote(path, reader.line + reader.inner);
  throw Error(path + ": is empty. Give a table with a header and rows.");
}

// Without looking for a preamble, which has so many lines.
Format sniff_table(const std::string& path, std::string_view sample, const Preamble& preamble,
                   const TableForm& form) {
  const Cut cut = best_cut(sample, form.delimiter.value_or(preamble.delimiter));
  if (cut.records.empty()) refuse_empty(path, sample);
  Format format{.delimiter = cut.delimiter, .quote = cut.quote};
  format.mark = form.decimal.value_or(decimal_mark(cut.records, cut.delimiter));
  format.columns = formats_of(cut.records, 1, format.mark, form);
  format.has_header =
      form.header ? *form.header == Header::yes : first_is_header(cut.records, format.columns);
  if (!format.has_header) format.columns = formats_of(cut.records, 0, format.mark, form);
  format.first_record = cut.records[0];
  format.ends_with_delimiter = all_end_with_delimiter(cut.records, format.has_header);
  format.drop_last_name = has_blank_name(cut.records, format);
  find_table(cut, preamble.lines, format);
  if (format.has_header && has_words(format.first_record, format.mark))
    format.header_text = header_text(sample, cut.delimiter, cut.quote);
  const std::size_t lines = std::max<std::size_t>(1, count_lines(sample));
  format.bytes_a_line = static_cast<double>(sample.size()) / static_cast<double>(lines);
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

std::vector<ColumnFormat> formats_of(const std::vector<Record>& records, std::size_t first,
                                     DecimalMark mark, const TableForm& form) {
  const MissingWords words = missing_words_of(form.missing.value_or(Record{}), mark);
  std::vector<ColumnFormat> formats;
  for (std::size_t c = 0; c < records[0].size(); ++c) {
    std::vector<std::string_view> cells;
    for (std::size_t r = first; r < records.size(); ++r)
      if (c < records[r].size() && (r == 0 || records[r] != records[0]))
        cells.push_back(records[r][c]);
    formats.push_back(format_of_column(cells, mark, form.missing ? &words : nullptr));
  }
  return formats;
}

Format sniff(const std::string& path, std::string_view sample, const TableForm& form) {
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
  Format format = sniff_table(path, rest(), preamble, form);
  if (preamble.lines > above_last.lines) {
    const std::string_view last = sample.substr(above_last.bytes);
    std::string table(last);
    if (format.delimiter == blanks) {  // "# a b" has two names
      table[0] = ' ';
      table = squeezed(table);
    }
    const std::vector<Record> header = split_by(format.delimiter, line_of(table));
    // Words of a sentence may be as many as there are columns.
    const bool may_be_names = format.delimiter != blanks || !format.has_header;
    if (may_be_names && !header.empty() && header[0].size() > 1 &&
        header[0].size() == format.first_record.size()) {
      format = sniff_table(path, table, above_last, form);
      preamble = above_last;
      format.has_commented_header = format.has_header;
      if (format.delimiter == blanks && !format.header_text.empty())
        format.header_text = trimmed(squeezed(line_of(last)));
    }
  }
  format.preamble = std::move(preamble);
  return format;
}

Preamble skip_lines(const TableForm& form, TextSource& source, Buffer& rest) {
  const std::size_t wanted = form.skip.value_or(0);
  Preamble skipped;
  bool after_return = false;
  while (skipped.lines < wanted) {
    rest.size = 0;
    if (!append_block(source, rest)) {
      skipped.lines += after_return;
      if (skipped.lines == wanted) break;
      throw Error(fmt::format("{}: has {} lines, and --skip {} leaves out as many.",
                              source.bytes.path, skipped.lines, wanted));
    }
    const std::string_view text = rest.text();
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (after_return) {  // the line ended there; a \n behind it belongs to its end
        after_return = false;
        ++skipped.lines;
        if (c == '\n') continue;
      }
      if (skipped.lines == wanted) break;
      if (c == '\n') {
        ++skipped.lines;
      } else if (c == '\r') {
        after_return = true;
      } else if (skipped.lines == 0 && skipped.first_line.size() < 80) {
        skipped.first_line += c;
      }
    }
    rest.size -= at;
    std::memmove(rest.bytes.get(), rest.bytes.get() + at, rest.size);
  }
  return skipped;
}

Format sniff_beginning(const std::string& path, TextSource& source, Buffer& rest,
                       const TableForm& form) {
  constexpr std::size_t lines = 20, most = std::size_t{1} << 22;
  const Preamble skipped = skip_lines(form, source, rest);
  while (rest.size < most && (count_lines(rest.text()) < lines || has_only_comments(rest.text())))
    if (!append_block(source, rest)) break;
  Format format;
  if (is_json_lines(path, rest.text()))
    format.keys = std::make_shared<JsonKeys>();
  else
    format = sniff(path, rest.text(), form);
  rest.size -= format.preamble.bytes;
  std::memmove(rest.bytes.get(), rest.bytes.get() + format.preamble.bytes, rest.size);
  if (skipped.lines > 0) format.preamble.first_line = skipped.first_line;
  format.preamble.lines += skipped.lines;
  if (format.line_of_table > 0) format.line_of_table += skipped.lines;
  if (format.delimiter == blanks && !format.keys) {
    source.squeezed = BlanksState{};
    rest.size = squeeze_blanks(*source.squeezed, rest.bytes.get(), rest.size);
  }
  return format;
}

}  // namespace hillock::data
