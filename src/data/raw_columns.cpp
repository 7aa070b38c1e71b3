#include "data/raw_columns.h"

#include <cmath>

#include <fmt/core.h>

#include "data/cell.h"
#include "data/records.h"

namespace hillock::data {
namespace {

// What the cells of a chunk have in common.
struct RawCells {
  const RawTable& table;
  const MissingWords* missing;
  bool is_utf8;
};

void note_unusable(RawColumn& column, std::string_view text, const RawTable& table,
                   std::size_t line) {
  if (column.unusable++ > 0) return;
  column.first_unusable = text.substr(0, 80);
  column.first_unusable_place =
      fmt::format("line {}{}", table.lines + line,
                  table.files > 1 ? fmt::format(" of {}", table.source.file) : "");
}

void add_cell(RawColumn& column, std::string_view text, std::size_t line,
              const ColumnFormat& of_file, const RawCells& cells) {
  const bool is_plain = column.format.kind == ColumnFormat::Kind::plain;
  const Cell cell = read_cell(trimmed(text), is_plain ? of_file : column.format, cells.missing);
  const bool has_words = column.has_missing_words || cells.missing;
  const bool is_missing =
      (cell.kind == CellKind::missing && (has_words || trimmed(text).empty())) ||
      (column.is_number && cell.kind == CellKind::placeholder);
  column.filled += !is_missing;
  if (column.is_number) {
    const bool is_number = cell.kind == CellKind::number && std::abs(cell.value) <= column.largest;
    column.numbers.push_back(!is_number ? no_number
                             : column.time
                                 ? part_of(cell.value, column.time->part, column.time->origin)
                                 : cell.value);
    if (!is_number && !is_missing) note_unusable(column, trimmed(text), cells.table, line);
  } else if (is_missing) {
    column.texts.emplace_back();
  } else {
    column.texts.push_back(cells.is_utf8 ? std::string(trimmed(text)) : from_latin1(trimmed(text)));
    if (!column.known.empty() && !column.known.contains(column.texts.back()))
      note_unusable(column, column.texts.back(), cells.table, line);
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
Fault read_raw_row(RecordReader& reader, const Chunk& chunk, const Places& at,
                   const RawCells& cells) {
  const std::vector<ColumnFormat>& formats = cells.table.source.format.columns;
  const std::size_t line = reader.line;
  Ending ending = Ending::delimiter;
  std::size_t fields = 0;
  for (; ending == Ending::delimiter && fields < at.size(); ++fields) {
    const Field field = next_field(reader);
    ending = field.ending;
    if (ending == Ending::open_quote) break;
    for (RawColumn* column : at[fields])
      add_cell(*column, field.text, line, formats[fields], cells);
  }
  if (ending == Ending::delimiter) ending = pass_rest(reader, cells.table.source.format, fields);
  if (ending == Ending::open_quote)
    return {Fault::Kind::open_quote, reader.line + reader.inner, fields};
  if (ending == Ending::text_end && chunk.too_long) return {Fault::Kind::too_long, line, fields};
  if (fields != at.size()) return {Fault::Kind::ragged, line, fields};
  return {};
}

void open_next(RawTable& table, const std::string& path) {
  table.source = open_table(path, table.form);
  table.lines = table.source.chunks.lines_before;
  table.is_begun = false;
  if (table.form.missing)
    table.missing = missing_words_of(*table.form.missing, table.source.format.mark);
  for (std::string& name : table.source.names)
    if (table.form.encoding == TextEncoding::latin1 || !is_utf8(name)) name = from_latin1(name);
}

// False where there is no further file.
bool go_to_next_file(RawTable& table) {
  if (table.next_files.empty()) return false;
  const std::string before = table.source.file;
  const std::vector<std::string> names = table.source.names;
  const std::string path = std::move(table.next_files.back());
  table.next_files.pop_back();
  open_next(table, path);
  expect_same_columns(before, names, table.source);
  return true;
}

}  // namespace

RawTable open_raw_table(std::span<const std::string> paths, const TableForm& form) {
  RawTable table{.source = {}, .next_files = {paths.rbegin(), paths.rend()}, .form = form};
  table.files = paths.size();
  table.next_files.pop_back();
  open_next(table, paths[0]);
  return table;
}

bool next_rows(RawTable& table, std::vector<RawColumn>& columns) {
  for (RawColumn& column : columns) {
    column.numbers.clear();
    column.texts.clear();
  }
  Chunk chunk;
  while (!next_chunk(table.source.chunks, chunk))
    if (!go_to_next_file(table)) return false;
  const TableSource& source = table.source;
  const Format& format = source.format;
  const Places at = by_place(columns, source.names.size());
  const bool is_utf8_text = is_utf8(chunk.text());
  if (!is_utf8_text) expect_other_encoding(source.chunks.text, chunk.text(), table.lines);
  const RawCells cells{.table = table,
                       .missing = table.form.missing ? &table.missing : nullptr,
                       .is_utf8 = is_utf8_text && table.form.encoding != TextEncoding::latin1};
  RecordReader reader = reader_of(chunk, format);
  Fault fault;
  if (!table.is_begun) fault = pass_header(reader, chunk, format);
  table.is_begun = true;
  while (fault.kind == Fault::Kind::none && begin_record(reader)) {
    if (pass_header_again(reader, format)) {
      ++table.headers_again;
      continue;
    }
    fault = read_raw_row(reader, chunk, at, cells);
  }
  fault.line += table.lines;
  if (fault.kind != Fault::Kind::none) refuse(fault, source.file, format, source.names.size());
  table.lines += reader.line - 1;
  return true;
}

}  // namespace hillock::data
