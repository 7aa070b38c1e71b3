// chunks.h: a table's text in pieces of whole records, which can be read apart from each other.
#pragma once

#include <cstddef>

#include "data/text_source.h"

namespace hillock::data {

struct ChunkSource {
  TextSource text;
  char delimiter = ',';
  std::size_t size = std::size_t{1} << 19;  // of a chunk, about
  Buffer rest;  // read and not yet given out: at first the sample, then the cut record
  bool ended = false;
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

}  // namespace hillock::data
