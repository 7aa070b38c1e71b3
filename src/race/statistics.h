// statistics.h: what is said of a handful of scores, or of two such handfuls.
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

/// The sum of the products of x and y, each less its mean; one y for each x.
inline double centred_products(const std::vector<double>& x, const std::vector<double>& y) {
  const double x_mean = mean_of(x), y_mean = mean_of(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - x_mean) * (y[i] - y_mean);
  return sum;
}

/// Of the sample, n - 1 below; 0 for a single value.
inline double sd_of(const std::vector<double>& x) {
  return x.size() < 2 ? 0 : std::sqrt(centred_products(x, x) / double(x.size() - 1));
}

/// Pearson's; 0 where one of them is constant.
inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double xx = centred_products(x, x), yy = centred_products(y, y);
  return xx > 0 && yy > 0 ? centred_products(x, y) / std::sqrt(xx * yy) : 0;
}

/// Of an even number the mean of the two in the middle; at least one value.
inline double median_of(std::vector<double> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// From 0 for the lowest; equal ones have the mean of their places.
inline std::vector<double> mean_ranks(const std::vector<double>& x) {
  std::vector<double> ranks;
  for (const double value : x) {
    const auto below = std::ranges::count_if(x, [&](double other) { return other < value; });
    ranks.push_back(double(below) + double(std::ranges::count(x, value) - 1) / 2);
  }
  return ranks;
}

/// Of an even number the upper one of the two in the middle; at least one value.
template <class T>
T upper_median(std::vector<T> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace hillock::race
