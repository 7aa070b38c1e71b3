// dressed_number.h: numbers as people write them: $1,234.50, 12 kg, (1.23), 1.5D+03.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace hillock::data {

/// How the numbers of one column are written beyond what strtod reads.
struct NumberDress {
  char decimal = '.';    // or a comma
  char thousands = 0;    // , . ' or a blank (also U+00A0 and U+202F); 0: none
  std::string before;    // a currency or < > ~ and the like: perhaps only in some cells
  std::string after;     // %, or a unit: perhaps only in some cells
  bool is_bare = false;  // signs and exponents apart, the numbers are plain
};

/// The number that the text is in this dress. Reads a minus before or after it, U+2212 and
/// parentheses for a minus, an apostrophe before it, and an exponent after e or D, in any dress.
std::optional<double> dressed_number(std::string_view text, const NumberDress& dress);

/// The dress in which at least 95 % of the texts are numbers; none where there is no such dress.
/// 1,234 and 5,678 may be in thousands or not: if all texts have three digits behind one kind of
/// mark, they are thousands.
std::optional<NumberDress> dress_of(std::span<const std::string_view> texts, char decimal_of_file);

/// "'$' before them, commas between thousands"
std::string description(const NumberDress& dress);

}  // namespace hillock::data
