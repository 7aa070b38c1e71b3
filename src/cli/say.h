// say.h: a message on stderr. A message that nobody can read is no reason to fail.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "data/one_line.h"

namespace hillock::cli {

/// Writes the text to stderr at once. Never throws: where stderr is full or closed, the text is
/// lost and the work goes on.
void say(std::string_view text) noexcept;

/// The same, with text arguments made fit for a terminal: data/one_line.h.
template <class First, class... Rest>
void say(fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest) noexcept {
  try {
    fmt::memory_buffer text;
    [&](auto&&... shown) {
      fmt::vformat_to(fmt::appender(text), format, fmt::make_format_args(shown...));
    }(data::as_shown(first), data::as_shown(rest)...);
    say(std::string_view(text.data(), text.size()));
  } catch (...) {  // no memory for a long text
    say(std::string_view("a message is lost: out of memory\n"));
  }
}

/// Opens those of the descriptors 0 to 2 that are closed on /dev/null. Otherwise the next file that
/// is opened gets such a number, and what is printed goes into that file. Reading 0 and writing 1
/// still fail, as they do where they are closed. The first thing that main() does.
void open_standard_descriptors() noexcept;

}  // namespace hillock::cli
