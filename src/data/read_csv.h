// read_csv.h: a CSV or TSV file to columns, before anything is decided about them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/column_builder.h"

namespace hillock {

struct Table {
  std::string file;
  std::size_t rows = 0;
  std::vector<ColumnBuilder> columns;
  std::vector<std::string> notes;
  std::uint64_t fingerprint = 0;
};

struct ReadHow {
  std::size_t threads = 0;  // 0: all cores; changes nothing in the table
  /// Called from time to time by one thread at a time: bytes of the file read, and all.
  std::function<void(std::uint64_t done, std::uint64_t total)> report = {};
};

/// Names are unique. Throws Error (with file and line) or UsageError.
Table read_csv(const std::string& path, const ReadHow& how = {});

}  // namespace hillock
