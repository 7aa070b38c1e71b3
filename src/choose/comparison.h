// comparison.h: the repeats: who runs them, until the race is settled or the effort spent.
#pragma once

#include <vector>

#include "choose/race.h"
#include "choose/rate_search.h"
#include "choose/runs.h"

namespace hillock {

struct Comparison {
  Race race;
  std::vector<std::vector<Run>> runs;  // [contestant], in the order of their repeats
  std::size_t repeats = 0;             // of those that were run the most
  Ended ended = Ended::settled;
};

/// Throws Error where it is interrupted before the first repeat is whole.
Comparison compare(const Bench& bench, const RateSearch& search);

}  // namespace hillock
