// exit.h: the exit statuses of the program.
#pragma once

namespace hillock::cli {

enum Exit {
  done = 0,
  failed = 1,
  misused = 2,
  // Of `judge` and `race`: whether an arm is shown to be better than the baseline.
  shown = 0,
  not_shown = 1,
  all_failed = 3,
  after_signal = 128  // and the signal's number
};

}  // namespace hillock::cli
