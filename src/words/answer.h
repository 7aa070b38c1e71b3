// answer.h: the answer in sentences. The result comes first, details later.
#pragma once

#include <string>

#include "choose/study.h"

namespace hillock::words {

/// "Use prelu. It is tied with the leader, selu (within 0.7 points), and costs less. …"
std::string headline(const choose::Study& study);

/// "If you use relu today: it costs 1.0 to 2.9 points here."; "" if the baseline takes no part.
std::string about_the_baseline(const choose::Study& study);

/// Whether the race is settled; if not, what is undecided, why it ended, and what to do.
std::string ending(const choose::Study& study);

/// What holds for other rows, and the score on the held-out rows.
std::string about_new_data(const choose::Study& study);

}  // namespace hillock::words
