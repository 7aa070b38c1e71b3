#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "cli/say.h"

namespace hillock::cli {

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
  // What is left, were all of it spent; a forecast from a hundredth of it would be none.
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
