#include "lab/wilcoxon.h"

#include <algorithm>
#include <cmath>

namespace hillock::lab {

SignedRank signed_rank(const std::vector<double>& differences) {
  std::vector<double> d;
  for (const double x : differences)
    if (x != 0) d.push_back(x);
  std::ranges::sort(d, {}, [](double x) { return std::abs(x); });
  SignedRank out{.n = d.size()};
  if (d.empty()) return out;
  double shared = 0;
  for (std::size_t i = 0; i < d.size();) {
    std::size_t end = i;
    while (end < d.size() && std::abs(d[end]) == std::abs(d[i])) ++end;
    const double rank = 0.5 * double(i + end + 1), t = double(end - i);
    for (std::size_t j = i; j < end; ++j) out.sum += d[j] > 0 ? rank : 0;
    shared += t * t * t - t;
    i = end;
  }
  const double n = double(d.size()), mean = n * (n + 1) / 4,
               variance = n * (n + 1) * (2 * n + 1) / 24 - shared / 48;
  out.p = std::erfc(std::abs(out.sum - mean) / std::sqrt(2 * variance));
  return out;
}

}  // namespace hillock::lab
