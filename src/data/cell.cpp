// cell.cpp: reads cells, by fast_float.
#include "data/cell.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>

#include <fast_float/fast_float.h>

namespace hillock::data {
namespace {

using namespace std::string_view_literals;

// Case matters but for the usual spellings: 'na' or 'none' may be a word of the table's language.
constexpr std::array missing_markers = {""sv,     "NA"sv,   "N/A"sv,  "n/a"sv,  "#N/A"sv, "?"sv,
                                        "NaN"sv,  "nan"sv,  "NAN"sv,  "-nan"sv, "-NaN"sv, "null"sv,
                                        "NULL"sv, "Null"sv, "None"sv, "NONE"sv};

// What spreadsheets and offices write where a number could not be had.
constexpr std::array placeholders = {"-"sv,          "--"sv,
                                     "---"sv,        "\u2013"sv,
                                     "\u2014"sv,     "."sv,
                                     ".."sv,         "..."sv,
                                     "\u2026"sv,     "*"sv,
                                     "#DIV/0!"sv,    "#VALUE!"sv,
                                     "#REF!"sv,      "#NAME?"sv,
                                     "#NUM!"sv,      "#NULL!"sv,
                                     "#ERROR!"sv,    "n.a."sv,
                                     "N.A."sv,       "na"sv,
                                     "none"sv,       "nil"sv,
                                     "missing"sv,    "unknown"sv,
                                     "0000-00-00"sv, "0000-00-00 00:00:00"sv,
                                     "00/00/0000"sv, "00.00.0000"sv};

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// One to three digits, of which the first is not 0, then the mark and exactly three: 1,234 may be a
// thousand or 1.234.
bool may_be_thousands(std::string_view text, char mark) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t at = text.find(mark);
  if (at == 0 || at > 3 || at == text.npos || text[0] == '0' || text.size() != at + 4) return false;
  return std::ranges::all_of(text.substr(0, at), is_digit) &&
         std::ranges::all_of(text.substr(at + 1), is_digit);
}

// All of text is a number, or an infinity by name or by size.
bool reads_as_number(std::string_view text, char mark, double& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = fast_float::from_chars_advanced(
      text.data(), end, value, fast_float::parse_options(fast_float::chars_format::general, mark));
  // Newer fast_float says out of range for 1e999, and gives the infinity all the same.
  return stop == end && (error == std::errc() || error == std::errc::result_out_of_range);
}

constexpr std::array power = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

constexpr std::uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

// Eight at a time: where the first is that is no digit, and what those before it are, by pairs,
// fours and all (Lemire, "Quickly parsing eight digits", 2018). value may wrap around.
const char* add_digits(const char* at, const char* end, std::uint64_t& value) {
  while (std::endian::native == std::endian::little && end - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    word ^= 0x3030303030303030;
    const std::uint64_t others = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
    const int count = std::countr_zero(others) / 8;
    if (count == 0) return at;
    word <<= 8 * (8 - count);
    word = word * 10 + (word >> 8);
    const std::uint64_t pairs = 0x000000ff000000ff;
    word =
        ((word & pairs) * 0x000f424000000064 + ((word >> 16) & pairs) * 0x0000271000000001) >> 32;
    value = value * tens[count] + word;
    at += count;
    if (count < 8) return at;
  }
  for (; at < end && is_digit(*at); ++at)
    value = 10 * value + static_cast<std::uint64_t>(*at - '0');
  return at;
}

// A whole table is read 1.2x as fast with it as by fast_float alone: notebook/performance.md.
// Digits, a mark, digits, at most 19 in all, and no exponent: null where it is anything else. Up to
// 2^53, and up to 10^22, both numbers are exact in double, so their quotient is rounded once
// (Clinger 1990, PLDI, section 4).
const char* short_number(const char* text, const char* end, char mark, double& value) {
  const bool negative = *text == '-';
  const char* at = text + negative;
  const char* const first = at;
  std::uint64_t digits = 0;
  for (; at < end && is_digit(*at); ++at)
    digits = 10 * digits + static_cast<std::uint64_t>(*at - '0');
  std::ptrdiff_t count = at - first, behind = 0;
  if (at < end && *at == mark && count > 0) {
    const char* const fraction = ++at;
    at = add_digits(at, end, digits);
    behind = at - fraction;
    count += behind;
  }
  if (count == 0 || count > 19 || digits > (std::uint64_t{1} << 53) || at == end ||
      (*at | 0x20) == 'e')
    return nullptr;
  const double whole = static_cast<double>(digits);
  value = (negative ? -whole : whole) / power[static_cast<std::size_t>(behind)];
  return at;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Cell read_cell(std::string_view text, DecimalMark mark) {
  text = trimmed(text);
  if (text.empty()) return {CellKind::missing, nan};
  std::string_view digits = text;
  if (digits[0] == '+' && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
  double value = 0;
  const bool is_number = mark == DecimalMark::comma ? reads_as_number(digits, ',', value) ||
                                                          (!may_be_thousands(digits, '.') &&
                                                           reads_as_number(digits, '.', value))
                                                    : reads_as_number(digits, '.', value);
  if (is_number && !std::isnan(value)) {
    return std::isfinite(value) ? Cell{CellKind::number, value} : Cell{CellKind::infinite, nan};
  }
  const auto is_one_of = [&](const auto& words) {
    return std::ranges::find(words, text) != words.end();
  };
  return {is_one_of(missing_markers) ? CellKind::missing
          : is_one_of(placeholders)  ? CellKind::placeholder
                                     : CellKind::text,
          nan};
}

const char* plain_number(const char* text, const char* end, DecimalMark mark, double& value) {
  if (text == end || !(is_digit(*text) || *text == '-')) return nullptr;
  if (const char* stop = short_number(text, end, mark == DecimalMark::comma ? ',' : '.', value))
    return stop;
  const auto [stop, error] = fast_float::from_chars_advanced(
      text, end, value,
      fast_float::parse_options(fast_float::chars_format::general,
                                mark == DecimalMark::comma ? ',' : '.'));
  const bool fits = std::abs(value) <= std::numeric_limits<float>::max();
  return error == std::errc() && fits ? stop : nullptr;
}

bool has_decimal_comma(std::string_view text) {
  text = trimmed(text);
  if (text.find(',') == text.npos || may_be_thousands(text, ',')) return false;
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  return !text.empty() && reads_as_number(text, ',', value);
}

}  // namespace hillock::data
