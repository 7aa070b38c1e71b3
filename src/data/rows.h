// rows.h: a chunk of a table's text as rows of columns.
#pragma once

#include <cstddef>
#include <vector>

#include "data/chunks.h"
#include "data/column_builder.h"
#include "data/sniff.h"

namespace hillock::data {

/// Why reading stopped; lines are counted from the chunk's first.
struct Fault {
  enum class Kind { none, ragged, open_quote, too_long };
  Kind kind = Kind::none;
  std::size_t line = 0, fields = 0;
};

struct RowsOfChunk {
  std::vector<ColumnBuilder> columns;
  std::size_t rows = 0, lines = 0;
  bool is_utf8 = true;
  Fault fault;
};

/// Fills rows.columns, which are parts (start_part) of the table's.
void read_rows(const Chunk& chunk, const Format& format, bool skip_header, RowsOfChunk& rows);

}  // namespace hillock::data
