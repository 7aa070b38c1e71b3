// chunks.cpp: reads on until a record ends.
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

}  // namespace hillock::data
