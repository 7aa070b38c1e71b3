#include "data/spread.h"

#include <algorithm>
#include <cmath>

namespace hillock::data {

Quartiles quartiles_of(std::vector<float>& values) {
  if (values.empty()) return {};
  const auto quantile = [&](double share) {
    const auto at = values.begin() + std::lround(share * double(values.size() - 1));
    std::ranges::nth_element(values, at);
    return double(*at);
  };
  const Quartiles usual{quantile(0.25), quantile(0.5), quantile(0.75)};
  if (usual.range() > 0) return usual;
  std::vector<float> distances;
  for (const float x : values)
    if (x != usual.middle) distances.push_back(std::abs(x - static_cast<float>(usual.middle)));
  if (distances.empty()) return usual;
  const auto middle = distances.begin() + std::ptrdiff_t(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return {usual.middle - *middle / 2, usual.middle, usual.middle + *middle / 2};
}

std::size_t count_outliers(std::span<const float> values, const Quartiles& quartiles) {
  constexpr double rare = 0.05;
  std::size_t beyond_far = 0, beyond_very_far = 0;
  for (const float x : values) {
    const double distance = quartiles.distance(x);
    beyond_far += distance > far;
    beyond_very_far += distance > very_far;
  }
  const bool are_apart = beyond_far <= 2 * beyond_very_far;
  return are_apart && double(beyond_very_far) <= rare * double(values.size()) ? beyond_very_far : 0;
}

}  // namespace hillock::data
