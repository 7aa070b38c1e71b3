// table_form.h: how a table is written, as far as the user says so in place of what is sniffed, and
// what the user says about its columns.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/cell.h"

namespace hillock::data {

enum class Header : std::uint8_t { yes, no };
inline constexpr std::array<std::string_view, 2> header_names{"yes", "no"};

enum class TextEncoding : std::uint8_t { utf8, latin1, utf16 };
inline constexpr std::array<std::string_view, 3> encoding_names{"utf-8", "latin-1", "utf-16"};

inline constexpr std::array<std::string_view, 2> decimal_names{"point", "comma"};

/// Separates columns by any run of blanks and tabs.
inline constexpr char blanks = ' ';

/// What is not said is sniffed.
struct TableForm {
  std::optional<char> delimiter;
  std::optional<DecimalMark> decimal;
  std::optional<Header> header;
  std::optional<TextEncoding> encoding;
  std::optional<std::size_t> skip;                  // lines before the header
  std::optional<std::vector<std::string>> missing;  // words; the built-in ones if it is not said
};

/// Names of columns. None: nothing is said.
struct ColumnWishes {
  std::optional<std::vector<std::string>> drop, features, categorical, numeric;
};

/// A character, 'tab' or 'space'. Throws UsageError.
char parse_delimiter(std::string_view text);

/// "a comma", "runs of blanks", "':'"
std::string delimiter_text(char delimiter);

/// Throws UsageError where the user says how a table is written, and there is a folder of images.
void refuse_form_of_images(const std::string& folder, const TableForm& form);

/// The fields of a line of CSV: a name that holds a comma stands in quotes.
std::vector<std::string> parse_names(const std::string& text);

}  // namespace hillock::data
