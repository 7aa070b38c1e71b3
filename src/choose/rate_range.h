// rate_range.h: how much an activation minds another learning rate than its own.
#pragma once

#include <vector>

#include "choose/finding.h"
#include "nn/metrics.h"

namespace hillock::choose {

/// Around `own`, one of the rates tried. `trials` ascend.
RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     nn::Metric metric);

}  // namespace hillock::choose
