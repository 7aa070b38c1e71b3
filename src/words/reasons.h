// reasons.h: sentences about one activation, each with the figure that supports it.
#pragma once

#include <string>
#include <vector>

#include "choose/study.h"

namespace hillock::words {

/// The verdict first, then the state of its networks' units, then its learning rates.
std::vector<std::string> reasons(const choose::Study& study, const choose::Finding& finding);

}  // namespace hillock::words
