#include "race/pace.h"

#include <algorithm>
#include <cmath>

#include "race/statistics.h"

namespace hillock::race {
namespace {

constexpr double far = 4;  // standard deviations
constexpr std::size_t fewest_degrees = 6, fewest_runs = 6;

}  // namespace

void Pace::Gains::add(const Curve& curve) {
  const std::size_t steps = std::max(count.size(), curve.size());
  sum.resize(steps);
  most.resize(steps, -INFINITY);
  count.resize(steps);
  for (std::size_t step = 0; step < curve.size(); ++step) {
    if (!std::isfinite(curve[step])) continue;
    const double gain = curve.back() - curve[step];
    sum[step] += gain;
    most[step] = std::max(most[step], gain);
    ++count[step];
  }
}

Pace::Pace(const std::vector<std::vector<Curve>>& runs, std::size_t leader, double margin)
    : of_arm_(runs.size()) {
  std::vector<double> variances, of_leader;
  std::size_t degrees = 0;
  for (std::size_t arm = 0; arm < runs.size(); ++arm) {
    std::vector<double> ends;
    for (const Curve& curve : runs[arm]) {
      if (curve.empty() || !std::isfinite(curve.back())) continue;
      ends.push_back(curve.back());
      all_.add(curve);
      of_arm_[arm].add(curve);
    }
    if (ends.size() > 1) {
      variances.push_back(centred_products(ends, ends) / double(ends.size() - 1));
      degrees += ends.size() - 1;
    }
    if (arm == leader) of_leader = ends;
  }
  if (of_leader.empty() || degrees < fewest_degrees) return;
  least_ = mean_of(of_leader) - margin -
           far * std::sqrt(median_of(variances) * (1 + 1 / double(of_leader.size())));
}

std::optional<Pace::Behind> Pace::behind(std::size_t arm, const Curve& curve) const {
  if (!least_) return std::nullopt;
  // At its last step, a run is complete.
  for (std::size_t step = 0; step < curve.size() && step + 1 < all_.count.size(); ++step) {
    if (all_.count[step] < fewest_runs || !(curve[step] + all_.most[step] < *least_)) continue;
    const bool has_own =
        arm < of_arm_.size() && step < of_arm_[arm].count.size() && of_arm_[arm].count[step] > 0;
    const Gains& gains = has_own ? of_arm_[arm] : all_;
    return Behind{.step = step, .score = curve[step] + gains.sum[step] / double(gains.count[step])};
  }
  return std::nullopt;
}

}  // namespace hillock::race
