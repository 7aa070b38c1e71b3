// rate_range.h: how sensitive an activation is to its learning rate.
#pragma once

#include <vector>

#include "choose/finding.h"
#include "nn/metrics.h"

namespace hillock::choose {

/// The range around `own`, one of the tried rates. `trials` are in ascending order.
RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     nn::Metric metric);

}  // namespace hillock::choose
