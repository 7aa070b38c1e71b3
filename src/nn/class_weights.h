// class_weights.h: rare classes made to count as much as frequent ones, in the loss that is
// trained.
#pragma once

#include <cstddef>
#include <vector>

namespace hillock::nn {

/// rows / (classes that occur x rows of the class), which scikit-learn calls "balanced": 1 on
/// average over the rows. 0 for a class without rows.
std::vector<float> balanced_weights(const std::vector<float>& target, std::size_t classes);

/// Each row of gradients [rows][weights.size()] times the weight of its class.
void weigh_rows(const std::vector<float>& weights, const float* target, float* gradients,
                std::size_t rows);

}  // namespace hillock::nn
