// rate_search.h: each activation's own learning rate.
#pragma once

#include <cstddef>
#include <vector>

#include "choose/runs.h"
#include "choose/study.h"

namespace hillock {

/// For each contestant, the rates tried in ascending order. All start on every other rate of the
/// configuration's grid, whole decades apart, in one run each; where the best lies at an end, the
/// next decade is tried too; then the best one's neighbours, half a decade away; and the best two
/// of all are run again, until each has `rate_repeats` runs. All rates of a repeat share its split,
/// and only rates of one repeat are compared. A rate is judged by the score on the test part: the
/// lowest of many validation losses, which early stopping has picked, would favour noisy rates. A
/// narrow form trains at the rate of its wide one.
struct RateSearch {
  std::vector<std::vector<Finding::RateTrial>> trials;  // [contestant]
  std::vector<double> best;                             // [contestant]
  std::size_t rounds = 0;
};

/// Throws Error where it is interrupted.
RateSearch search_rates(const Bench& bench);

}  // namespace hillock
