// rate_search.h: each activation's own learning rate.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "choose/rate_range.h"
#include "choose/runs.h"
#include "choose/study.h"

namespace hillock::choose {

/// Each contestant starts with two rates a decade apart; as long as its best one is the lowest or
/// the highest tried, the next one beyond is tried too, half a decade away. All have the same
/// splits and the same number of runs a rate, of an eighth of the epochs, four at least (of all,
/// with four hidden layers or more), which the comparison does not use again. A rate is judged by
/// the run's score: the lowest of many validation losses, which early stopping has picked, would
/// favour noisy rates; and by how far it is from where most activations have theirs (best_trial). A
/// narrow form trains at the rate of its wide one.
struct RateSearch {
  std::vector<std::vector<Finding::RateTrial>> trials;  // [contestant], ascending rates
  std::vector<double> best;                             // [contestant]
  std::size_t rounds = 0, runs = 0;
};

/// Of a run of the search.
std::size_t search_epochs(const Configuration& configuration);

/// The next rate beyond the best one, where that is the lowest or the highest tried.
std::optional<double> next_rate(const std::vector<Finding::RateTrial>& trials,
                                const RatePrior& prior);

/// `known`: trials of the first contestants, which are not searched again. No rounds, and nothing
/// known of the others, where the first round was cut short.
RateSearch search_rates(const Bench& bench,
                        const std::vector<std::vector<Finding::RateTrial>>& known = {});

}  // namespace hillock::choose
