// read_csv.h: a CSV or TSV file to columns, before anything is decided about them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/column_builder.h"
#include "data/dataset.h"

namespace hillock::data {

struct Table {
  std::string file;
  std::size_t rows = 0;
  std::vector<ColumnBuilder> columns;
  std::vector<std::string> notes;
  Dialect dialect;
  std::uint64_t fingerprint = 0;
};

/// Names are unique. Throws Error (with file and line) or UsageError.
Table read_csv(const std::string& path, const ReadHow& how = {});

}  // namespace hillock::data
