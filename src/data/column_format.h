// column_format.h: how the cells of one column are written, told from the beginning of the table:
// plain numbers or text, dressed numbers, dates, or codes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/calendar.h"
#include "data/cell.h"
#include "data/dressed_number.h"
#include "data/missing_words.h"

namespace hillock::data {

struct ColumnFormat {
  /// code: whole numbers of one width, some with leading zeros (00501), which are text.
  enum class Kind { plain, dressed, date, code };
  Kind kind = Kind::plain;
  DecimalMark mark = DecimalMark::point;  // plain
  NumberDress dress;                      // dressed
  DateOrder order{};                      // date
  bool is_ambiguous = false;              // date: day and month could change places
  /// A number x is kept as float((x - offset) / unit). Numbers whose spread is small beside their
  /// size have an offset, numbers beyond the usual range of float32 a unit, which is a power of
  /// two; then differences of 1/4096 of the spread stay. All others have 0 and 1.
  double offset = 0, unit = 1;

  bool is_moved() const { return offset != 0 || unit != 1; }
  float kept(double x) const { return static_cast<float>((x - offset) / unit); }
};

/// `cells` are a column's first ones, without the header. Without cells: plain.
ColumnFormat format_of_column(std::span<const std::string_view> cells, DecimalMark mark,
                              const MissingWords* missing = nullptr);

/// Dates are numbers: seconds since 1970. Without words the built-in ones mean missing.
Cell read_cell(std::string_view text, const ColumnFormat& format,
               const MissingWords* missing = nullptr);

/// "numbers with '$' before them, commas between thousands"; empty for plain ones.
std::string description(const ColumnFormat& format);

/// As text for the metadata of a model, and back; throws Error where it is no such text.
std::string to_text(const ColumnFormat& format);
ColumnFormat column_format_from(const std::string& text);

}  // namespace hillock::data
