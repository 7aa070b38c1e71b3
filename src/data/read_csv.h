// read_csv.h: files of CSV, TSV or JSON Lines to columns, before anything is decided about them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
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
  std::vector<LeftOut> left_out = {};  // by the user
  Dialect dialect;
  std::vector<TableFile> files;
  std::size_t lines = 0;
  std::uint64_t fingerprint = 0;
  std::shared_ptr<const MissingWords> missing = {};  // to which the columns point
};

/// One table of files that have the same columns. Names are unique. Throws Error (with file and
/// line) or UsageError.
Table read_csv(std::span<const std::string> paths, const TableForm& form,
               const ColumnWishes& wishes, const ReadHow& how);

}  // namespace hillock::data
