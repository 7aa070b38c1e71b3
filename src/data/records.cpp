// records.cpp: finds where fields and records end; a quote matters only where a field begins.
#include "data/records.h"

#include <cstring>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "api/error.h"
#include "data/chunks.h"
#include "data/json_lines.h"
#include "data/table_source.h"

namespace hillock::data {
namespace {

bool is_blank(char c, char delimiter) {
  return (c == ' ' || c == '\t') && c != delimiter;
}

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

const char* skip_blanks(const char* at, const char* end, char delimiter) {
  while (at < end && is_blank(*at, delimiter)) ++at;
  return at;
}

const char* find_quote(const char* from, const char* end, char quote) {
  return static_cast<const char*>(std::memchr(from, quote, static_cast<std::size_t>(end - from)));
}

// The quote that closes a field, and the delimiter, line end or end of text behind it and its
// blanks. Two quotes stand for one; any other quote within is text.
struct Close {
  const char *quote, *after;  // null where it stays open
  bool doubled;
};

Close find_close(const char* from, const char* end, char delimiter, char sign) {
  bool doubled = false;
  const char* quote = find_quote(from, end, sign);
  while (quote) {
    const char* after = skip_blanks(quote + 1, end, delimiter);
    if (after == end || *after == delimiter || is_line_end(*after)) return {quote, after, doubled};
    if (*after == sign && after > quote + 1) {
      quote = after;
      continue;
    }
    doubled |= *after == sign;
    quote = find_quote(after + (*after == sign ? 1 : 0), end, sign);
  }
  return {nullptr, nullptr, doubled};
}

void collapse_doubled(std::string_view text, char quote, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    i += text[i] == quote && i + 1 < text.size() && text[i + 1] == quote;
  }
}

Ending end_line(RecordReader& reader) {
  if (reader.at < reader.end) {
    const bool two = *reader.at == '\r' && reader.at + 1 < reader.end && reader.at[1] == '\n';
    reader.at += two ? 2 : 1;
  }
  reader.line += 1 + reader.inner;
  reader.inner = 0;
  return Ending::line_end;
}

Field quoted_field(RecordReader& reader) {
  const char* const first = reader.at + 1;
  const Close close = find_close(first, reader.end, reader.delimiter, reader.quote);
  if (!close.quote) return {{first, reader.end}, Ending::open_quote};
  std::string_view text(first, close.quote);
  reader.inner += count_lines(text);
  if (close.doubled) {
    collapse_doubled(text, reader.quote, reader.unescaped);
    text = reader.unescaped;
  }
  reader.at = close.after;
  return {text, end_field(reader)};
}

// The cells of the line; the reader stands at its end until they are given out.
void read_json_line(RecordReader& reader) {
  const char* const first = reader.at;
  while (reader.at < reader.end && !is_line_end(*reader.at)) ++reader.at;
  read_json_cells({first, reader.at}, *reader.keys, reader.cells);
  reader.next_cell = 0;
}

Field json_field(RecordReader& reader) {
  const std::string& cell = reader.cells[reader.next_cell++];
  if (reader.next_cell < reader.cells.size()) return {cell, Ending::delimiter};
  return {cell, end_field(reader)};
}

// The end of the last line in text, from `from` on; 0 where there is none. A CR at the end of all
// may be half of CR LF.
std::size_t last_line_end(std::string_view text, std::size_t from, std::size_t to) {
  for (std::size_t i = to; i-- > from;) {
    if (text[i] == '\n') return i + 1;
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] != '\n') return i + 1;
  }
  return 0;
}

bool opens_field(const char* quote, const char* begin, char delimiter) {
  while (quote > begin && is_blank(quote[-1], delimiter)) --quote;
  return quote == begin || quote[-1] == delimiter || is_line_end(quote[-1]);
}

}  // namespace

RecordReader record_reader(std::string_view text, char delimiter, const JsonKeys* keys,
                           char quote) {
  return {.at = text.data(),
          .end = text.data() + text.size(),
          .delimiter = delimiter,
          .quote = quote,
          .unescaped = {},
          .keys = keys,
          .cells = {}};
}

bool begin_record(RecordReader& reader) {
  for (;;) {
    reader.at = skip_blanks(reader.at, reader.end, reader.delimiter);
    if (reader.at == reader.end) return false;
    if (!is_line_end(*reader.at)) break;
    end_line(reader);
  }
  if (reader.keys) read_json_line(reader);
  return true;
}

Ending end_field(RecordReader& reader) {
  if (reader.at == reader.end) return Ending::text_end;
  if (*reader.at != reader.delimiter) return end_line(reader);
  ++reader.at;
  return Ending::delimiter;
}

Field next_field(RecordReader& reader) {
  const char* const end = reader.end;
  const char* const first = reader.at = skip_blanks(reader.at, end, reader.delimiter);
  if (first < end && *first == reader.quote) return quoted_field(reader);
  const char* at = first;
  while (at < end && *at != reader.delimiter && !is_line_end(*at)) ++at;
  if (at == first && reader.keys) return json_field(reader);
  const char* last = at;
  while (last > first && is_blank(last[-1], reader.delimiter)) --last;
  reader.at = at;
  return {{first, last}, end_field(reader)};
}

bool pass_over(RecordReader& reader, std::string_view text) {
  const auto left = static_cast<std::size_t>(reader.end - reader.at);
  if (left < text.size() || std::memcmp(reader.at, text.data(), text.size()) != 0) return false;
  const char* const after = skip_blanks(reader.at + text.size(), reader.end, reader.delimiter);
  if (after < reader.end && !is_line_end(*after)) return false;
  reader.at = after;
  reader.inner = count_lines(text);
  end_line(reader);
  return true;
}

std::size_t whole_lines(std::string_view text) {
  return last_line_end(text, 0, text.size());
}

std::size_t whole_records(std::string_view text, char delimiter, char sign) {
  const char *const begin = text.data(), *const end = begin + text.size();
  // The stretches outside of quotes; the last line end is looked for from the last one on.
  std::vector<std::pair<const char*, const char*>> outside{{begin, end}};
  for (const char* quote = find_quote(begin, end, sign); quote;) {
    const char* const from = outside.back().first;
    if (!opens_field(quote, from, delimiter)) {
      quote = find_quote(quote + 1, end, sign);
      continue;
    }
    outside.back().second = quote;
    const Close close = find_close(quote + 1, end, delimiter, sign);
    if (!close.quote) break;
    outside.emplace_back(close.after, end);
    quote = find_quote(close.after, end, sign);
  }
  for (; !outside.empty(); outside.pop_back()) {
    const auto [from, to] = outside.back();
    const std::size_t at = last_line_end(text, static_cast<std::size_t>(from - begin),
                                         static_cast<std::size_t>(to - begin));
    if (at > 0) return at;
  }
  return 0;
}

std::size_t count_lines(std::string_view text) {
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    lines += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
  return lines;
}

void refuse_open_quote(const std::string& path, std::size_t line, char quote) {
  throw Error(fmt::format(
      "{}: line {}: a quote ({}) opens and never closes. Close it, or double it inside quotes.",
      path, line, quote));
}

Ending read_record(RecordReader& reader, Record& record) {
  for (;;) {
    const Field field = next_field(reader);
    record.emplace_back(field.text);
    if (field.ending != Ending::delimiter) return field.ending;
  }
}

std::vector<Record> read_records(const std::string& path, const TableForm& form,
                                 std::vector<std::size_t>* lines) {
  TableSource table = open_table(path, form);
  std::vector<Record> records = read_records(table.chunks, lines);
  if (table.format.keys) {
    records.insert(records.begin(), table.format.keys->names);
    if (lines) lines->insert(lines->begin(), 0);
  }
  const std::size_t width = table.names.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (table.format.ends_with_delimiter && records[i].size() == width + 1 &&
        records[i].back().empty())
      records[i].pop_back();
    if (i > 0 && !table.format.header_text.empty() && records[i] == records[0]) continue;
    if (lines) (*lines)[kept] = (*lines)[i];
    if (kept != i) records[kept] = std::move(records[i]);
    ++kept;
  }
  records.resize(kept);
  if (lines) lines->resize(kept);
  return records;
}

std::vector<Record> read_records(ChunkSource& source, std::vector<std::size_t>* lines) {
  std::vector<Record> records;
  bool all_utf8 = source.text.told != TextEncoding::latin1;
  std::size_t before = source.lines_before;  // those of the chunks before are added
  for (Chunk chunk; next_chunk(source, chunk);) {
    if (!is_utf8(chunk.text())) {
      expect_other_encoding(source.text, chunk.text(), before);
      all_utf8 = false;
    }
    RecordReader reader =
        record_reader(chunk.text(), source.delimiter, source.keys.get(), source.quote);
    while (begin_record(reader)) {
      if (lines) lines->push_back(before + reader.line);
      if (read_record(reader, records.emplace_back()) == Ending::open_quote)
        refuse_open_quote(source.text.bytes.path, before + reader.line + reader.inner,
                          source.quote);
    }
    before += reader.line - 1;
  }
  if (all_utf8) return records;
  for (Record& record : records)
    for (std::string& text : record) text = from_latin1(text);
  return records;
}

}  // namespace hillock::data
