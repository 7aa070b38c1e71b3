#include "cli/progress.h"

#include <fmt/format.h>

#include <string>

#include "cli/say.h"

namespace hillock::cli {

void ProgressBar::show(std::string_view phase, std::size_t done, std::size_t total,
                       std::string_view unit) {
  constexpr std::size_t cells = 24;
  constexpr auto pause = std::chrono::milliseconds(100);
  const auto now = Clock::now();
  if (!on_terminal_ || now - start_ < std::chrono::seconds(1) ||
      (now - last_ < pause && done != total))
    return;
  last_ = now;
  drawn_ = true;
  const std::size_t full = total == 0 ? cells : cells * done / total;
  const std::string counted =
      unit.empty() ? fmt::format("{:3.0f} %", total ? 100.0 * double(done) / double(total) : 100)
                   : fmt::format("{}/{} {}", done, total, unit);
  std::string bar;
  for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : " ";
  say("\r\x1b[K  {:<14} ▕{}▏ {}  {:.1f} s", phase, bar, counted,
      std::chrono::duration<double>(now - start_).count());
}

ProgressBar::~ProgressBar() {
  if (drawn_) say("\r\x1b[K");
}

}  // namespace hillock::cli
