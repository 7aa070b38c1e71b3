// sniff.h: how a table is written, told from its beginning: what stands before the header, the
// delimiter, header or none, decimal mark.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/column_format.h"
#include "data/json_lines.h"
#include "data/records.h"
#include "data/table_form.h"
#include "data/text_source.h"

namespace hillock::data {

/// What stands before the header or the first row: the lines that the user says, "sep=;", by which
/// Excel names the delimiter, and lines that begin with '#'. A line of that kind with as many
/// fields as the row below it is the header.
struct Preamble {
  std::size_t bytes = 0, lines = 0;
  std::string first_line;
  char delimiter = 0;  // that of sep=; 0: not named
};

/// A number may be taken where it stands, without its text; or not, because the user's words for
/// missing cells are looked for in it, or the decimal mark is the delimiter.
enum class Reads : std::uint8_t { numbers, texts };

struct Format {
  Preamble preamble;
  char delimiter = ',';      // comma, semicolon, tab, pipe, blanks, or what the user says
  char quote = usual_quote;  // or ', if all fields of the first record stand in such quotes
  bool has_header = true, has_commented_header = false;  // # a,b,y
  DecimalMark mark = DecimalMark::point;
  bool drop_last_name =
      false;  // the header ends with one empty name more than the rows have fields
  Reads reads = Reads::numbers;
  bool ends_with_delimiter = false;       // of the rows: there is one more field, which is blank
  std::vector<std::string> first_record;  // the header, or the first row
  std::vector<ColumnFormat> columns;      // one a field of it
  std::string header_text;  // the header as it is written, if a row that is equal is no row
  // The line from which on all lines have as many fields as each other, but not as those before: a
  // table may begin there. 0: there is none.
  std::size_t line_of_table = 0;
  std::size_t fields_of_table = 0;  // on that line
  double bytes_a_line = 0;
  std::shared_ptr<const JsonKeys> keys = {};  // of JSON Lines; null: delimited text
};

/// How the columns of `records` are written in those from `first` on; the first record again, which
/// may be the header, is passed over.
std::vector<ColumnFormat> formats_of(const std::vector<std::vector<std::string>>& records,
                                     std::size_t first, DecimalMark mark, const TableForm& form);

/// Throws Error where the sample has no record.
Format sniff(const std::string& path, std::string_view sample, const TableForm& form = {});

/// Reads the first block or blocks into `rest`: at least 20 lines and one that is no comment,
/// unless the file is shorter or its lines fill 4 MiB. What is left there is without the preamble;
/// where blanks separate the columns, there is one between two fields, and the source goes on so.
/// Of JSON Lines nothing is read but the lines to skip. Throws Error.
Format sniff_beginning(const std::string& path, TextSource& source, Buffer& rest,
                       const TableForm& form = {});

/// The text behind the lines that the user says to skip comes into `rest`, which is empty. Throws
/// Error.
Preamble skip_lines(const TableForm& form, TextSource& source, Buffer& rest);

}  // namespace hillock::data
