// chunks.h: a table's text in pieces of whole records, which threads read independently, each into
// rows of columns.
#pragma once

#include <cstddef>
#include <vector>

#include "data/column_builder.h"
#include "data/sniff.h"
#include "data/text_source.h"

namespace hillock::data {

struct ChunkSource {
  TextSource text;
  char delimiter = ',';
  std::size_t size = std::size_t{1} << 19;  // of a chunk, about
  Buffer rest;  // read and not yet given out: at first the sample, then the cut record
  bool ended = false;
  std::size_t lines_before = 0;  // the first chunk: those of the preamble
};

struct Chunk {
  Buffer buffer;
  std::size_t size = 0;   // of the whole records in it; all of it, at the end of the file
  bool too_long = false;  // a record longer than 64 MiB, cut

  std::string_view text() const { return {buffer.bytes.get(), size}; }
};

/// False at the end. What the chunks are depends on the file alone, not on who reads them. Throws
/// Error.
bool next_chunk(ChunkSource& source, Chunk& chunk);

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
