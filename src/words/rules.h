// rules.h: what the runs show of the article's rules for choosing: do not mix activations; mind
// relu's learning rate and dead units; prefer relu and maxout to sigmoid and tanh. The fourth, on
// zero-centred outputs, is lab's (lab/zero_centred.cpp): one table says nothing of it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "choose/study.h"

namespace hillock::words {

struct RuleFinding {
  int rule = 0;
  std::string_view name;
  enum class Holds { yes, no, partly, open } holds = Holds::open;
  std::string text;
};
inline constexpr std::array<std::string_view, 4> holds_names{"yes", "no", "partly", "open"};

/// Each where the runs show something, and not otherwise; the first one always where it was asked
/// for.
std::vector<RuleFinding> rules(const choose::Study& study);

}  // namespace hillock::words
