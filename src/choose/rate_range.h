// rate_range.h: which learning rate suits an activation, and how much it minds another.
#pragma once

#include <vector>

#include "choose/study.h"

namespace hillock::choose {

/// Each averaged with its neighbours (weights 1 2 1): a rate next to those that fail was lucky in a
/// few runs. `trials` ascend, here and below.
std::vector<double> smoothed(const std::vector<Finding::RateTrial>& trials,
                             double Finding::RateTrial::* figure);

/// Where most activations have their best rate, and how much it counts: a score on few rows says
/// little, and a rate far off has to be that much better in it (docs/deciding.md).
struct RatePrior {
  double centre = 0;   // a rate
  double penalty = 0;  // of a rate half a decade from it, in scores; it grows with the square
  nn::Metric metric = nn::Metric::accuracy;
};
RatePrior rate_prior(const Configuration& configuration, nn::Optimizer optimizer,
                     std::size_t pool_rows);

/// The place of the best score, less the prior's penalty. Equal ones, common on small tables, are
/// told apart by the loss.
std::size_t best_trial(const std::vector<Finding::RateTrial>& trials, const RatePrior& prior);

/// Around `own`, one of the rates tried.
RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     nn::Metric metric);

/// "2.1 decades", or "at least 2.1 decades" where what was tried ends sooner than the range.
std::string in_decades(const RateRange& range);

}  // namespace hillock::choose
