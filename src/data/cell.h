// cell.h: what one cell of a table holds: a number, nothing, or text.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace hillock::data {

/// placeholder: '-', '..', '#DIV/0!', '0000-00-00' and the like, which are missing in a column of
/// numbers and a level in a column of text. infinite: inf, 1e999, and what a column cannot keep
/// (column_format.h).
enum class CellKind : std::uint8_t { number, infinite, missing, placeholder, text };

enum class DecimalMark : std::uint8_t { point, comma };

/// What stands in a column of numbers where a cell has none.
inline constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

struct Cell {
  CellKind kind;
  double value;  // of a number; NaN otherwise
};

/// With DecimalMark::comma 7,4 is a number and 7.4 is one too; 1.234 is not, since it may be a
/// thousand. With DecimalMark::point no cell with a comma is a number.
Cell read_cell(std::string_view text, DecimalMark mark);

/// Where the number ends that text begins with, written without a sign of plus, and its value; null
/// where there is none, or none that float32 holds.
const char* plain_number(const char* text, const char* end, DecimalMark mark, double& value);

/// 7,4 or 0,125, but not 1,234, which may be a thousand.
bool has_decimal_comma(std::string_view text);

/// Without the spaces around it.
std::string_view trimmed(std::string_view text);

}  // namespace hillock::data
