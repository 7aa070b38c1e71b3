// python_metric.h: a metric in PyTorch: what nn/metrics.h computes.
#pragma once

#include <cstddef>
#include <string>

#include "nn/metrics.h"

namespace hillock::report {

/// The body of `def score(outputs, target)`: outputs [rows][width] are logits, and target class
/// indices, or both are standardised numbers [rows][1] and TARGET_SCALE is what one of the target's
/// own units is then.
std::string python_metric(nn::Metric metric, std::size_t classes);

}  // namespace hillock::report
