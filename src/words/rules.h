// rules.h: what the runs show about the article's rules: do not mix activations; watch relu's
// learning rate and dead units; prefer relu and maxout to sigmoid and tanh. The rule on
// zero-centred outputs is tested by lab (lab/zero_centred.cpp), because a single table cannot show
// it.
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

/// A rule is included only if the runs show something about it; the first one always if it was
/// requested.
std::vector<RuleFinding> rules(const choose::Study& study);

}  // namespace hillock::words
