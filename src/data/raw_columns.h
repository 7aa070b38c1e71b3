// raw_columns.h: some columns of a table as they are, for a trained model: nothing is decided about
// them, and the whole is never held.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/missing_words.h"
#include "data/table_source.h"

namespace hillock::data {

struct RawColumn {
  std::size_t place = 0;           // of the table's columns
  bool is_number = false;          // else text
  ColumnFormat format;             // of the numbers, as training had them; plain: as the file has
  std::optional<TimeOrigin> time;  // a part of the dates in the column
  std::vector<double> numbers;     // NaN for what is missing, text, or beyond `largest`
  double largest = std::numeric_limits<float>::max();
  std::vector<std::string> texts;  // without spaces around them; empty for what is missing
  std::set<std::string> known;     // texts that can be used; empty: all
  bool has_missing_words = true;   // NA, None and ? are missing; else blank cells alone

  // Over all rows so far.
  std::size_t filled = 0;  // cells that are not missing
  std::size_t unusable =
      0;  // of these: text or numbers beyond `largest` among numbers, unknown texts
  std::string first_unusable;
  std::string first_unusable_place;  // "line 7"
};

struct RawTable {
  TableSource source;                   // of the file that is read
  std::vector<std::string> next_files;  // of the same columns; the last one is next
  TableForm form;
  MissingWords missing;           // the form's
  std::size_t files = 1;          // in all
  std::size_t lines = 0;          // of the preamble and the chunks read so far
  std::size_t headers_again = 0;  // rows left out in all files
  bool is_begun = false;          // the file's header is read
};

/// One table of files with the same columns. Its names are UTF-8. Throws Error or UsageError.
RawTable open_raw_table(std::span<const std::string> paths, const TableForm& form = {});

/// The cells of the next rows, of which all columns get as many, in the place of those they had;
/// false at the end. Throws Error with the line that does not fit.
bool next_rows(RawTable& table, std::vector<RawColumn>& columns);

}  // namespace hillock::data
