// statistics.h: statistics of a few scores, or of two lists of scores.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace hillock::race {

inline double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / double(x.size());
}

/// The sum of (x - mean x) (y - mean y) over all pairs; x and y have the same length.
inline double centred_products(const std::vector<double>& x, const std::vector<double>& y) {
  const double x_mean = mean_of(x), y_mean = mean_of(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - x_mean) * (y[i] - y_mean);
  return sum;
}

/// The sample standard deviation, with n - 1 in the denominator; 0 for a single value.
inline double sd_of(const std::vector<double>& x) {
  return x.size() < 2 ? 0 : std::sqrt(centred_products(x, x) / double(x.size() - 1));
}

/// Pearson's correlation; 0 if x or y is constant.
inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double xx = centred_products(x, x), yy = centred_products(y, y);
  return xx > 0 && yy > 0 ? centred_products(x, y) / std::sqrt(xx * yy) : 0;
}

/// The median of at least one value: for an even number, the mean of the two in the middle.
inline double median_of(std::vector<double> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// Ranks from 0 for the lowest value. Equal values have the mean of their ranks.
inline std::vector<double> mean_ranks(const std::vector<double>& x) {
  std::vector<double> ranks;
  for (const double value : x) {
    const auto below = std::ranges::count_if(x, [&](double other) { return other < value; });
    ranks.push_back(double(below) + double(std::ranges::count(x, value) - 1) / 2);
  }
  return ranks;
}

/// The upper median of at least one value: for an even number, the larger of the two in the middle.
template <class T>
T upper_median(std::vector<T> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace hillock::race
