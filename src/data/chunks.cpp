#include "data/chunks.h"

#include <algorithm>

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
    chunk.size =
        is_last ? buffer.size : whole_records(buffer.text().substr(0, wanted), source.delimiter);
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
Ending read_cell_into(ColumnBuilder& column, RecordReader& reader) {
  if (takes_plain_numbers(column)) {
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

// The fields of one record; how the last one ended.
Ending read_row(RecordReader& reader, std::vector<ColumnBuilder>& columns, std::size_t& fields) {
  Ending ending = Ending::delimiter;
  for (fields = 0; ending == Ending::delimiter; ++fields)
    ending = fields < columns.size() ? read_cell_into(columns[fields], reader)
                                     : next_field(reader).ending;
  return ending;
}

}  // namespace

void read_rows(const Chunk& chunk, const Format& format, bool skip_header, RowsOfChunk& rows) {
  rows.is_utf8 = is_utf8(chunk.text());
  RecordReader reader = record_reader(chunk.text(), format.delimiter);
  std::vector<ColumnBuilder> none;
  while (rows.fault.kind == Fault::Kind::none && begin_record(reader)) {
    const std::size_t line = reader.line;
    std::size_t fields = 0;
    const Ending ending = read_row(reader, skip_header ? none : rows.columns, fields);
    if (ending == Ending::open_quote)
      rows.fault = {Fault::Kind::open_quote, reader.line + reader.inner, fields};
    else if (ending == Ending::text_end && chunk.too_long)
      rows.fault = {Fault::Kind::too_long, line, fields};
    else if (!skip_header && fields != rows.columns.size())
      rows.fault = {Fault::Kind::ragged, line, fields};
    else if (!skip_header)
      ++rows.rows;
    skip_header = false;
    if (ending == Ending::text_end) break;
  }
  rows.lines = reader.line - 1;
}

}  // namespace hillock::data
