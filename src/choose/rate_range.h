// rate_range.h: which learning rate suits an activation, and how much it minds another.
#pragma once

#include <vector>

#include "choose/study.h"

namespace hillock {

/// Each averaged with its neighbours (weights 1 2 1): a rate next to those that fail was lucky in a
/// few runs. `trials` ascend, here and below.
std::vector<double> smoothed(const std::vector<Finding::RateTrial>& trials,
                             double Finding::RateTrial::* figure);

/// The place of the best smoothed score. Equal scores, common on small tables, are told apart by
/// the loss.
std::size_t best_trial(const std::vector<Finding::RateTrial>& trials, Metric metric);

/// Around `own`, one of the rates tried.
RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     Metric metric);

/// "2.1 decades", or "at least 2.1 decades" where what was tried ends sooner than the range.
std::string in_decades(const RateRange& range);

}  // namespace hillock
