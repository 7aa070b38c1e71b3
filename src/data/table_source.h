// table_source.h: a file of CSV, TSV or JSON Lines that is open: how it is written, what its
// columns are called, and its rows, chunk by chunk.
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
  ChunkSource chunks;              // the header is in the first, but for JSON Lines
};

/// Of JSON Lines, all lines are read for their keys. Throws Error or UsageError.
TableSource open_table(const std::string& path, const TableForm& form = {});

/// Throws Error: the first column of `next`, a file of the same table, that is not the column of
/// the same place in the first file, which has these names.
void expect_same_columns(const std::string& first_file, const std::vector<std::string>& names,
                         const TableSource& next);

/// Throws Error where so many rows of float32 numbers are more than a reader may hold.
void expect_room_for(const std::string& file, const MemoryBound& bound, std::size_t rows,
                     std::size_t columns);

/// Throws Error: what stands on that line of the file, and what to do.
[[noreturn]] void refuse(const Fault& fault, const std::string& file, const Format& format,
                         std::size_t columns);

}  // namespace hillock::data
