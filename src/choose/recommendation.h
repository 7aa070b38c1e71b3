// recommendation.h: the answer in words, and how sure it is.
#pragma once

#include <string>

#include "choose/study.h"

namespace hillock::choose {

/// "Use relu. It is shown to be within 0.5 points of the leader, elu, and it is the cheapest that
/// is."
std::string recommend_in_words(const Study& study);

/// Whether it is settled; and if not, why there were no more runs, what is open, and what would
/// settle it.
std::string ending_in_words(const Study& study);

}  // namespace hillock::choose
