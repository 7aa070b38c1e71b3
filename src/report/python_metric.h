// python_metric.h: PyTorch code for each metric of nn/metrics.h.
#pragma once

#include <cstddef>
#include <string>

#include "nn/metrics.h"

namespace hillock::report {

/// The body of `def score(outputs, target)`. For classification, outputs [rows][classes] are logits
/// and target holds class indices. For regression, both are standardised, [rows][1], and
/// TARGET_SCALE is the standardised size of one unit of the target.
std::string python_metric(nn::Metric metric, std::size_t classes);

}  // namespace hillock::report
