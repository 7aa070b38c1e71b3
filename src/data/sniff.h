// sniff.h: how a table is written, told from its beginning: what stands before the header, the
// delimiter, header or none, decimal mark.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/column_format.h"
#include "data/text_source.h"

namespace hillock::data {

/// What stands before the header or the first row: "sep=;", by which Excel names the delimiter, and
/// lines that begin with '#'. A line of that kind with as many fields as the row below it is the
/// header.
struct Preamble {
  std::size_t bytes = 0, lines = 0;
  std::string first_line;
  char delimiter = 0;  // that of sep=; 0: not named
};

struct Format {
  Preamble preamble;
  char delimiter = ',';                                  // comma, semicolon, tab or pipe
  bool has_header = true, has_commented_header = false;  // # a,b,y
  DecimalMark mark = DecimalMark::point;
  bool drop_last_name =
      false;  // the header ends with one empty name more than the rows have fields
  std::vector<std::string> first_record;  // the header, or the first row
  std::vector<ColumnFormat> columns;      // one a field of it
  double bytes_a_line = 0;
  bool is_padded = false;  // two spaces or more on most lines: columns may be lined up by spaces
};

/// Throws Error where the sample has no record.
Format sniff(const std::string& path, std::string_view sample);

/// Reads the first block or blocks into `rest`: at least 20 lines and one that is no comment,
/// unless the file is shorter or its lines fill 4 MiB. What is left there is without the preamble.
/// Throws Error.
Format sniff_beginning(const std::string& path, TextSource& source, Buffer& rest);

}  // namespace hillock::data
