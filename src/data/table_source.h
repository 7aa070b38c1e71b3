// table_source.h: a CSV or TSV file that is open: how it is written, what its columns are called,
// and its rows, chunk by chunk.
#pragma once

#include <string>
#include <vector>

#include "data/chunks.h"
#include "data/memory_bound.h"
#include "data/sniff.h"

namespace hillock::data {

/// Text is as the file has it (text_source.h).
struct TableSource {
  std::string file;
  Format format;
  std::vector<std::string> names;  // unique
  std::vector<std::string> notes;  // on the names, for the user
  ChunkSource chunks;              // the header is in the first
};

/// Throws Error or UsageError.
TableSource open_table(const std::string& path);

/// Throws Error where so many rows of float32 numbers are more than a reader may hold.
void expect_room_for(const std::string& file, const MemoryBound& bound, std::size_t rows,
                     std::size_t columns);

/// Throws Error: what stands on that line of the file, and what to do.
[[noreturn]] void refuse(const Fault& fault, const std::string& file, const Format& format,
                         std::size_t columns);

}  // namespace hillock::data
