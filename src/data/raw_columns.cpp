#include "data/raw_columns.h"

#include <cmath>

#include "data/cell.h"
#include "data/records.h"

namespace hillock::data {
namespace {

void note_unusable(RawColumn& column, std::string_view text, std::size_t line) {
  if (column.unusable++ > 0) return;
  column.first_unusable = text.substr(0, 80);
  column.first_unusable_line = line;
}

void add_cell(RawColumn& column, std::string_view text, std::size_t line,
              const ColumnFormat& of_file, bool is_utf8) {
  const bool is_plain = column.format.kind == ColumnFormat::Kind::plain;
  const Cell cell = read_cell(trimmed(text), is_plain ? of_file : column.format);
  const bool is_missing =
      (cell.kind == CellKind::missing && (column.has_missing_words || trimmed(text).empty())) ||
      (column.is_number && cell.kind == CellKind::placeholder);
  column.filled += !is_missing;
  if (column.is_number) {
    const bool is_number = cell.kind == CellKind::number && std::abs(cell.value) <= column.largest;
    column.numbers.push_back(!is_number ? no_number
                             : column.time
                                 ? part_of(cell.value, column.time->part, column.time->origin)
                                 : cell.value);
    if (!is_number && !is_missing) note_unusable(column, trimmed(text), line);
  } else if (is_missing) {
    column.texts.emplace_back();
  } else {
    column.texts.push_back(is_utf8 ? std::string(trimmed(text)) : from_latin1(trimmed(text)));
    if (!column.known.empty() && !column.known.contains(column.texts.back()))
      note_unusable(column, column.texts.back(), line);
  }
}

using Places = std::vector<std::vector<RawColumn*>>;

// The columns that are read from each place of a row.
Places by_place(std::vector<RawColumn>& columns, std::size_t width) {
  Places at(width);
  for (RawColumn& column : columns) at[column.place].push_back(&column);
  return at;
}

// Appends a record's cells; what is wrong with it.
Fault read_row(RecordReader& reader, const Chunk& chunk, const Places& at, std::size_t lines_before,
               const std::vector<ColumnFormat>& formats, bool is_utf8) {
  const std::size_t line = reader.line;
  Ending ending = Ending::delimiter;
  std::size_t fields = 0;
  for (; ending == Ending::delimiter; ++fields) {
    const Field field = next_field(reader);
    ending = field.ending;
    if (ending == Ending::open_quote)
      return {Fault::Kind::open_quote, reader.line + reader.inner, fields};
    if (fields >= at.size()) continue;
    for (RawColumn* column : at[fields])
      add_cell(*column, field.text, lines_before + line, formats[fields], is_utf8);
  }
  if (ending == Ending::text_end && chunk.too_long) return {Fault::Kind::too_long, line, fields};
  if (fields != at.size()) return {Fault::Kind::ragged, line, fields};
  return {};
}

}  // namespace

RawTable open_raw_table(const std::string& path) {
  RawTable table{.source = open_table(path)};
  table.lines = table.source.chunks.lines_before;
  for (std::string& name : table.source.names)
    if (!is_utf8(name)) name = from_latin1(name);
  return table;
}

bool next_rows(RawTable& table, std::vector<RawColumn>& columns) {
  TableSource& source = table.source;
  for (RawColumn& column : columns) {
    column.numbers.clear();
    column.texts.clear();
  }
  const bool is_first = table.lines == source.chunks.lines_before;
  Chunk chunk;
  if (!next_chunk(source.chunks, chunk)) return false;
  const Places at = by_place(columns, source.names.size());
  const bool utf8 = is_utf8(chunk.text());
  RecordReader reader = record_reader(chunk.text(), source.format.delimiter);
  if (is_first && source.format.has_header && begin_record(reader)) {
    Record header;
    read_record(reader, header);
  }
  while (begin_record(reader)) {
    Fault fault = read_row(reader, chunk, at, table.lines, source.format.columns, utf8);
    fault.line += table.lines;
    if (fault.kind != Fault::Kind::none)
      refuse(fault, source.file, source.format, source.names.size());
  }
  table.lines += reader.line - 1;
  return true;
}

}  // namespace hillock::data
