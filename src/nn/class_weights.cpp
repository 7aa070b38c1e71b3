#include "nn/class_weights.h"

#include <algorithm>

namespace hillock::nn {

std::vector<float> balanced_weights(const std::vector<float>& target, std::size_t classes) {
  std::vector<double> count(classes);
  for (float k : target) ++count[static_cast<std::size_t>(k)];
  const auto occurring = double(classes) - double(std::ranges::count(count, 0.0));
  std::vector<float> weights;
  for (double n : count)
    weights.push_back(n > 0 ? static_cast<float>(double(target.size()) / (occurring * n)) : 0.0f);
  return weights;
}

void weigh_rows(const std::vector<float>& weights, const float* target, float* gradients,
                std::size_t rows) {
  for (std::size_t r = 0; r < rows; ++r, gradients += weights.size()) {
    const float weight = weights[static_cast<std::size_t>(target[r])];
    for (std::size_t k = 0; k < weights.size(); ++k) gradients[k] *= weight;
  }
}

}  // namespace hillock::nn
