// one_line.h: text out of a file, as it may stand in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "api/error.h"

namespace hillock::data {

/// The one way by which text from outside (a file's name or content, an argument) reaches a
/// terminal. UTF-8, whatever it was; control characters, C1 and line ends among them, become
/// spaces; those that reorder or hide others (bidirectional controls, zero width, tags) become
/// U+FFFD; what is longer than 4000 bytes ends there.
std::string one_line(std::string text);

/// The same for a whole message of ours, whose further lines begin with two blanks: those line
/// breaks stay, so that no text inside of it can begin a line of its own.
std::string message_lines(std::string_view text);

/// The first character of UTF-8 text that is not empty.
struct CodePoint {
  char32_t value;
  std::size_t bytes;
};
CodePoint first_of(std::string_view text);

/// Text arguments of a format made so; others as they are.
template <class T>
decltype(auto) as_shown(const T& argument) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return one_line(std::string(std::string_view(argument)));
  else
    return (argument);
}

/// A path as it may stand in a report that is handed on: as it was given if it is relative, else
/// its last part, which tells nothing of the machine.
std::string file_shown(const std::string& path);

/// What f gives; the messages of what it throws are made so.
auto with_errors_of_one_line(auto f) try { return f(); } catch (const UsageError& error) {
  throw UsageError(one_line(error.what()));
} catch (const Error& error) {
  throw Error(one_line(error.what()));
}

}  // namespace hillock::data
