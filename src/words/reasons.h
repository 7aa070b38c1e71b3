// reasons.h: what is said of one activation, each sentence with the figure that it rests on.
#pragma once

#include <string>
#include <vector>

#include "choose/study.h"

namespace hillock::words {

/// The verdict first, then what was seen inside its networks, and over its rates.
std::vector<std::string> reasons(const choose::Study& study, const choose::Finding& finding);

}  // namespace hillock::words
