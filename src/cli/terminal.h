// terminal.h: what a command tells: its answer on standard output, messages and a progress bar on
// stderr. A message that nobody can read is no reason to fail.
#pragma once

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "data/one_line.h"
#include "report/text_table.h"

namespace hillock::cli {

/// Writes the text to standard output at once. Throws Error.
void print(const std::string& text);

/// Colour on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one.
report::Colour stdout_colour();

/// Writes the text to stderr at once. Never throws: if stderr is full or closed, the text is lost
/// and the work goes on.
void say(std::string_view text) noexcept;

/// The same for a format whose arguments are shown already.
void say_formatted(fmt::string_view format, fmt::format_args shown);

/// The same, with text arguments made fit for a terminal: data/one_line.h.
template <class First, class... Rest>
void say(fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest) noexcept {
  try {
    [&](auto&&... shown) { say_formatted(format, fmt::make_format_args(shown...)); }(
        data::as_shown(first), data::as_shown(rest)...);
  } catch (...) {  // no memory for a long text
    say(std::string_view("a message is lost: out of memory\n"));
  }
}

/// Opens each of the descriptors 0 to 2 that is closed on /dev/null. Otherwise the next file that
/// is opened gets such a number, and what is printed goes into that file. Reading 0 and writing 1
/// still fail, as they do if they are closed. main() calls it first.
void open_standard_descriptors() noexcept;

/// A bar on stderr for work that takes longer than a moment, on terminals only.
class ProgressBar {
 public:
  /// Silent if stderr is no terminal, and for the first second. Without a unit: in percent.
  void show(std::string_view phase, std::size_t done, std::size_t total,
            std::string_view unit = {});
  /// `share` of the longest time that the work can take, and what is known by now.
  void show_share(double share, std::string_view what);
  /// Wipes the line.
  ~ProgressBar();

 private:
  using Clock = std::chrono::steady_clock;
  bool is_due(bool at_the_end);
  void draw(std::string_view phase, double share, std::string_view counted);

  bool on_terminal_ = isatty(STDERR_FILENO) != 0;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), last_{};
};

}  // namespace hillock::cli
