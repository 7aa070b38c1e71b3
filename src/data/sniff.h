// sniff.h: how a table is written, told from its beginning: delimiter, header or none, decimal
// mark.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/cell.h"
#include "data/text_source.h"

namespace hillock::data {

struct Format {
  char delimiter = ',';  // comma, semicolon, tab or pipe
  bool has_header = true;
  DecimalMark mark = DecimalMark::point;
  bool drop_last_name =
      false;  // the header ends with one empty name more than the rows have fields
  std::vector<std::string> first_record;  // the header, or the first row
  double bytes_a_line = 0;
  bool is_padded = false;  // two spaces or more on most lines: columns may be lined up by spaces
};

/// The first block or blocks: at least 20 lines, unless the file is shorter or its lines fill 4
/// MiB.
void read_sample(TextSource& source, Buffer& sample);

/// Throws Error where the sample has no record.
Format sniff(const std::string& path, std::string_view sample);

}  // namespace hillock::data
