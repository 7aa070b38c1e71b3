// statistics.h: mean and standard deviation of a handful of scores.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

namespace hillock {

inline double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / double(x.size());
}

/// Of the sample, n - 1 below; 0 for a single value.
inline double sd_of(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  const double mean = mean_of(x);
  double sum = 0;
  for (double value : x) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / double(x.size() - 1));
}

}  // namespace hillock
