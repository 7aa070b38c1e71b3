// chunks.h: a table's text in pieces of whole records, which threads read independently, each into
// rows of columns.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "data/column_builder.h"
#include "data/records.h"
#include "data/sniff.h"
#include "data/text_source.h"

namespace hillock::data {

struct ChunkSource {
  TextSource text;
  char delimiter = ',', quote = usual_quote;
  std::shared_ptr<const JsonKeys> keys = {};  // of JSON Lines
  std::size_t size = std::size_t{1} << 19;    // of a chunk, about
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

RecordReader reader_of(const Chunk& chunk, const Format& format);
/// Of the first chunk.
Fault pass_header(RecordReader& reader, const Chunk& chunk, const Format& format);
/// Goes behind the record that begins here if it is the header again; false where it is a row.
bool pass_header_again(RecordReader& reader, const Format& format);
/// "2 rows are the header again and are left out"
std::string headers_again_text(std::size_t rows);
/// Goes behind the fields that follow those of the columns, and counts them, but for the blank one
/// that a delimiter at the end makes.
Ending pass_rest(RecordReader& reader, const Format& format, std::size_t& fields);

struct RowsOfChunk {
  std::vector<ColumnBuilder> columns;
  std::size_t rows = 0, lines = 0, repeated_headers = 0;
  bool is_utf8 = true;
  Fault fault;
};

/// Fills rows.columns, which are parts (start_part) of the table's.
void read_rows(const Chunk& chunk, const Format& format, bool skip_header, RowsOfChunk& rows);

}  // namespace hillock::data
