#include "data/chunks.h"

#include <algorithm>

#include <fmt/core.h>

#include "data/records.h"

namespace hillock::data {

bool next_chunk(ChunkSource& source, Chunk& chunk) {
  constexpr std::size_t most = std::size_t{1} << 26;
  Buffer& buffer = chunk.buffer;
  buffer.size = 0;
  chunk.too_long = false;
  append(buffer, source.rest.text());
  source.rest.size = 0;
  for (std::size_t wanted = source.size;; wanted = std::min(2 * wanted, most + 1)) {
    while (buffer.size < wanted && !source.ended) source.ended = !append_block(source.text, buffer);
    const bool is_last = source.ended && buffer.size <= wanted;
    const std::string_view there = buffer.text().substr(0, wanted);
    chunk.size = is_last       ? buffer.size
                 : source.keys ? whole_lines(there)
                               : whole_records(there, source.delimiter, source.quote);
    if (chunk.size > 0 || is_last) break;
    if (wanted <= most) continue;
    chunk.size = wanted;
    chunk.too_long = source.ended = true;
    return true;
  }
  append(source.rest, buffer.text().substr(chunk.size));
  return chunk.size > 0;
}

namespace {

// One cell of a column; where it is a plain number, and that is known to be wanted, its digits are
// read where they stand and end at the delimiter.
Ending read_cell_into(ColumnBuilder& column, RecordReader& reader, Reads reads) {
  if (takes_plain_numbers(column) && reads == Reads::numbers) {
    double value;
    const char* const stop = plain_number(reader.at, reader.end, column.format.mark, value);
    if (stop && is_field_end(reader, stop)) {
      add_number(column, {reader.at, stop}, value);
      reader.at = stop;
      return end_field(reader);
    }
  }
  const std::size_t line = reader.line;
  const Field field = next_field(reader);
  if (field.ending != Ending::open_quote) add(column, field.text, line);
  return field.ending;
}

// The fields of one record, and what is wrong with it.
Fault read_row(RecordReader& reader, const Chunk& chunk, const Format& format,
               std::vector<ColumnBuilder>& columns) {
  const std::size_t line = reader.line, width = columns.size();
  Ending ending = Ending::delimiter;
  std::size_t fields = 0;
  for (; ending == Ending::delimiter && fields < width; ++fields)
    ending = read_cell_into(columns[fields], reader, format.reads);
  if (ending == Ending::delimiter) ending = pass_rest(reader, format, fields);
  if (ending == Ending::open_quote)
    return {Fault::Kind::open_quote, reader.line + reader.inner, fields};
  if (ending == Ending::text_end && chunk.too_long) return {Fault::Kind::too_long, line, fields};
  if (fields != width) return {Fault::Kind::ragged, line, fields};
  return {};
}

}  // namespace

std::string headers_again_text(std::size_t rows) {
  return fmt::format("{} {} the header again and {} left out", rows,
                     rows == 1 ? "row is" : "rows are", rows == 1 ? "is" : "are");
}

Ending pass_rest(RecordReader& reader, const Format& format, std::size_t& fields) {
  const Field first = next_field(reader);
  Ending ending = first.ending;
  const bool is_end = ending != Ending::delimiter && first.text.empty();
  fields += !(format.ends_with_delimiter && is_end);
  for (; ending == Ending::delimiter; ++fields) ending = next_field(reader).ending;
  return ending;
}

RecordReader reader_of(const Chunk& chunk, const Format& format) {
  return record_reader(chunk.text(), format.delimiter, format.keys.get(), format.quote);
}

Fault pass_header(RecordReader& reader, const Chunk& chunk, const Format& format) {
  if (!format.has_header || format.keys || !begin_record(reader)) return {};
  Record header;
  const std::size_t line = reader.line;
  const Ending ending = read_record(reader, header);
  if (ending == Ending::open_quote)
    return {Fault::Kind::open_quote, reader.line + reader.inner, header.size()};
  if (ending == Ending::text_end && chunk.too_long)
    return {Fault::Kind::too_long, line, header.size()};
  return {};
}

bool pass_header_again(RecordReader& reader, const Format& format) {
  return !format.header_text.empty() && *reader.at == format.header_text[0] &&
         pass_over(reader, format.header_text);
}

void read_rows(const Chunk& chunk, const Format& format, bool skip_header, RowsOfChunk& rows) {
  rows.is_utf8 = is_utf8(chunk.text());
  RecordReader reader = reader_of(chunk, format);
  if (skip_header) rows.fault = pass_header(reader, chunk, format);
  while (rows.fault.kind == Fault::Kind::none && begin_record(reader)) {
    if (pass_header_again(reader, format)) {
      ++rows.repeated_headers;
      continue;
    }
    rows.fault = read_row(reader, chunk, format, rows.columns);
    rows.rows += rows.fault.kind == Fault::Kind::none;
  }
  rows.lines = reader.line - 1;
}

}  // namespace hillock::data
