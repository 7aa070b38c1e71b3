// trimmed.h
#pragma once

#include <string_view>

namespace hillock::api {

/// The text without what is blank at its beginning and end: spaces, tabs and ends of lines, unless
/// `blank` says otherwise.
constexpr std::string_view trimmed(std::string_view text, std::string_view blank = " \t\r\n") {
  const std::size_t first = text.find_first_not_of(blank);
  return first == text.npos ? text.substr(text.size())
                            : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace hillock::api
