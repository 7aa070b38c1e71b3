// rate_range.h: how much an activation minds its learning rate.
#pragma once

#include <vector>

#include "choose/study.h"

namespace hillock {

/// Around `own`, one of the rates tried; `trials` ascend.
RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     Metric metric);

/// "2.1 decades", or "at least 2.1 decades" where what was tried ends sooner than the range.
std::string in_decades(const RateRange& range);

}  // namespace hillock
