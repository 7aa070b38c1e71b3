// comparison.h: the repeats: who runs them, until the race is settled or the effort spent.
#pragma once

#include <vector>

#include "choose/race.h"
#include "choose/rate_search.h"
#include "choose/runs.h"

namespace hillock::choose {

struct Comparison {
  Race race;
  std::vector<std::vector<Run>> runs;  // [contestant], in the order of their repeats
  std::size_t repeats = 0;             // of those that were run the most
  Ended ended = Ended::settled;
};

/// How a study of so many rows, none of them held out, is decided.
RaceRules race_rules(const Configuration& configuration, std::size_t pool_rows);

/// `known`: runs of the first contestants, one a repeat. No repeats where it was cut short before
/// the first one was whole.
Comparison compare(const Bench& bench, const RateSearch& search,
                   const std::vector<std::vector<Run>>& known = {});

}  // namespace hillock::choose
