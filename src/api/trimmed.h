// trimmed.h
#pragma once

#include <string_view>

namespace hillock::api {

/// The text without the blanks, tabs and ends of lines at its beginning and end.
constexpr std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  return first == text.npos ? text.substr(text.size())
                            : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace hillock::api
