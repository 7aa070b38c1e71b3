// chunks.cpp: reads on until a record ends.
#include "data/chunks.h"

#include "data/records.h"

namespace hillock {

bool next_chunk(ChunkSource& source, Chunk& chunk) {
  constexpr std::size_t most = std::size_t{1} << 26;
  Buffer& buffer = chunk.buffer;
  buffer.size = chunk.size = 0;
  append(buffer, source.rest.text());
  source.rest.size = 0;
  for (std::size_t wanted = source.size; !source.ended; wanted = 2 * buffer.size) {
    while (buffer.size < wanted && !source.ended)
      source.ended = !append_block(source.text, buffer);
    chunk.size = source.ended ? buffer.size : whole_records(buffer.text(), source.delimiter);
    if (chunk.size > 0) {
      append(source.rest, buffer.text().substr(chunk.size));
      return true;
    }
    if (buffer.size > most) {
      chunk.size = buffer.size;
      chunk.too_long = source.ended = true;
    }
  }
  return chunk.size > 0;
}

}  // namespace hillock
