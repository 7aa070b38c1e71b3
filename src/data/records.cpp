// records.cpp: finds where fields and records end; a quote matters only where a field begins.
#include "data/records.h"

#include <cstring>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "api/error.h"
#include "data/chunks.h"
#include "data/sniff.h"

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

const char* find_quote(const char* from, const char* end) {
  return static_cast<const char*>(std::memchr(from, '"', static_cast<std::size_t>(end - from)));
}

// The quote that closes a field, and the delimiter, line end or end of text behind it and its
// blanks. Two quotes stand for one; any other quote within is text.
struct Close {
  const char *quote, *after;  // null where it stays open
  bool doubled;
};

Close find_close(const char* from, const char* end, char delimiter) {
  bool doubled = false;
  const char* quote = find_quote(from, end);
  while (quote) {
    const char* after = skip_blanks(quote + 1, end, delimiter);
    if (after == end || *after == delimiter || is_line_end(*after)) return {quote, after, doubled};
    if (*after == '"' && after > quote + 1) {
      quote = after;
      continue;
    }
    doubled |= *after == '"';
    quote = find_quote(after + (*after == '"' ? 1 : 0), end);
  }
  return {nullptr, nullptr, doubled};
}

void collapse_doubled(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    i += text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"';
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
  const Close close = find_close(first, reader.end, reader.delimiter);
  if (!close.quote) return {{first, reader.end}, Ending::open_quote};
  std::string_view text(first, close.quote);
  reader.inner += count_lines(text);
  if (close.doubled) {
    collapse_doubled(text, reader.unescaped);
    text = reader.unescaped;
  }
  reader.at = close.after;
  return {text, end_field(reader)};
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

RecordReader record_reader(std::string_view text, char delimiter) {
  return {.at = text.data(), .end = text.data() + text.size(), .delimiter = delimiter};
}

bool begin_record(RecordReader& reader) {
  for (;;) {
    reader.at = skip_blanks(reader.at, reader.end, reader.delimiter);
    if (reader.at == reader.end) return false;
    if (!is_line_end(*reader.at)) return true;
    end_line(reader);
  }
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
  if (first < end && *first == '"') return quoted_field(reader);
  const char* at = first;
  while (at < end && *at != reader.delimiter && !is_line_end(*at)) ++at;
  const char* last = at;
  while (last > first && is_blank(last[-1], reader.delimiter)) --last;
  reader.at = at;
  return {{first, last}, end_field(reader)};
}

std::size_t whole_records(std::string_view text, char delimiter) {
  const char *const begin = text.data(), *const end = begin + text.size();
  // The stretches outside of quotes; the last line end is looked for from the last one on.
  std::vector<std::pair<const char*, const char*>> outside{{begin, end}};
  for (const char* quote = find_quote(begin, end); quote;) {
    const char* const from = outside.back().first;
    if (!opens_field(quote, from, delimiter)) {
      quote = find_quote(quote + 1, end);
      continue;
    }
    outside.back().second = quote;
    const Close close = find_close(quote + 1, end, delimiter);
    if (!close.quote) break;
    outside.emplace_back(close.after, end);
    quote = find_quote(close.after, end);
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

void refuse_open_quote(const std::string& path, std::size_t line) {
  throw Error(fmt::format(
      "{}: line {}: a quote (\") opens and never closes. Close it, or double it inside quotes.",
      path, line));
}

Ending read_record(RecordReader& reader, Record& record) {
  for (;;) {
    const Field field = next_field(reader);
    record.emplace_back(field.text);
    if (field.ending != Ending::delimiter) return field.ending;
  }
}

std::vector<Record> read_records(const std::string& path, std::vector<std::size_t>* lines) {
  ChunkSource source{.text = open_text(path)};
  const Format format = sniff_beginning(path, source.text, source.rest);
  source.delimiter = format.delimiter;
  source.lines_before = format.preamble.lines;
  return read_records(source, lines);
}

std::vector<Record> read_records(ChunkSource& source, std::vector<std::size_t>* lines) {
  std::vector<Record> records;
  bool all_utf8 = true;
  std::size_t before = source.lines_before;  // those of the chunks before are added
  for (Chunk chunk; next_chunk(source, chunk);) {
    all_utf8 = all_utf8 && is_utf8(chunk.text());
    RecordReader reader = record_reader(chunk.text(), source.delimiter);
    while (begin_record(reader)) {
      if (lines) lines->push_back(before + reader.line);
      if (read_record(reader, records.emplace_back()) == Ending::open_quote)
        refuse_open_quote(source.text.bytes.path, before + reader.line + reader.inner);
    }
    before += reader.line - 1;
  }
  if (all_utf8) return records;
  for (Record& record : records)
    for (std::string& text : record) text = from_latin1(text);
  return records;
}

}  // namespace hillock::data
