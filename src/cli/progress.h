// progress.h: a bar on stderr for work that takes longer than a moment, on terminals only.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace hillock::cli {

class ProgressBar {
 public:
  /// Silent where stderr is no terminal, and for the first second. Without a unit: in percent.
  void show(std::string_view phase, std::size_t done, std::size_t total,
            std::string_view unit = {});
  /// `share` of the longest that it may take, and what is known by now.
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
