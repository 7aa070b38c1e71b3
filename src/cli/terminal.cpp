#include "cli/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "api/error.h"

namespace hillock::cli {

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Error("standard output cannot be written.");
}

report::Colour stdout_colour() {
  const auto set = [](const char* name) { return std::getenv(name) && *std::getenv(name); };
  const bool dumb = set("TERM") && std::string_view(std::getenv("TERM")) == "dumb";
  return isatty(STDOUT_FILENO) && !set("NO_COLOR") && !dumb ? report::Colour::ansi
                                                            : report::Colour::none;
}

void say(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_formatted(fmt::string_view format, fmt::format_args shown) {
  fmt::memory_buffer text;
  fmt::vformat_to(fmt::appender(text), format, shown);
  say(std::string_view(text.data(), text.size()));
}

void open_standard_descriptors() noexcept {
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(wanted, F_GETFD) != -1) continue;
    const int mode = wanted == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    int got = ::open("/dev/null", wanted == STDERR_FILENO ? O_RDWR : mode);
    if (got < 0) got = ::open("/", O_RDONLY | O_DIRECTORY);  // there is no /dev
    // The lowest number that is free is given out, so that this one it is.
    if (got != wanted) std::_Exit(1);
  }
}

bool ProgressBar::is_due(bool at_the_end) {
  constexpr auto pause = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (!on_terminal_ || now - start_ < std::chrono::seconds(1) ||
      (now - last_ < pause && !at_the_end))
    return false;
  last_ = now;
  return true;
}

void ProgressBar::draw(std::string_view phase, double share, std::string_view after) {
  constexpr std::size_t cells = 24;
  drawn_ = true;
  const auto full = static_cast<std::size_t>(cells * std::min(share, 1.0));
  std::string bar;
  for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : " ";
  say("\r\x1b[K  {:<8} ▕{}▏ {}", phase, bar, after);
}

void ProgressBar::show(std::string_view phase, std::size_t done, std::size_t total,
                       std::string_view unit) {
  if (!is_due(done == total)) return;
  const double share = total == 0 ? 1 : double(done) / double(total);
  draw(phase, share,
       fmt::format("{}  {:.1f} s",
                   unit.empty() ? fmt::format("{:3.0f} %", 100 * share)
                                : fmt::format("{}/{} {}", done, total, unit),
                   std::chrono::duration<double>(last_ - start_).count()));
}

void ProgressBar::show_share(double share, std::string_view what) {
  if (!is_due(share >= 1)) return;
  const double passed = std::chrono::duration<double>(last_ - start_).count();
  // The time that is left if all of it is spent. A forecast from less than a hundredth is
  // worthless.
  constexpr double enough = 0.01;
  draw("racing", share,
       share < enough ? fmt::format("{:.0f} s  {}", passed, what)
                      : fmt::format("{:.0f} s, {:.0f} s more at most  {}", passed,
                                    passed * (1 - share) / share, what));
}

ProgressBar::~ProgressBar() {
  if (drawn_) say("\r\x1b[K");
}

}  // namespace hillock::cli
