// answer.h: the answer in words. What is known comes first, and names after that.
#pragma once

#include <string>

#include "choose/study.h"

namespace hillock::words {

/// "Use prelu. It is tied with the leader, selu (within 0.7 points), and costs less. …"
std::string headline(const choose::Study& study);

/// "If you use relu today: it costs 1.0 to 2.9 points here."; "" where it did not take part.
std::string about_the_baseline(const choose::Study& study);

/// Whether all is told; and if not, what is open, why there were no more runs, and what to do.
std::string ending(const choose::Study& study);

/// What holds for other rows, and what the network scores on those held out.
std::string about_new_data(const choose::Study& study);

}  // namespace hillock::words
