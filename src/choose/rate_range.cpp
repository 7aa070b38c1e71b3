#include "choose/rate_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hillock {
namespace {

struct End {
  double rate = 0;
  bool cut_off = false;
};

// From trials[own] in steps of `step` to where the score falls below `least`.
End end_of(const std::vector<Finding::RateTrial>& trials, std::size_t own, std::ptrdiff_t step,
           double sign, double least) {
  const auto last = step > 0 ? trials.size() - 1 : std::size_t{0};
  for (std::size_t i = own; i != last;) {
    const Finding::RateTrial &inside = trials[i], &next = trials[i += std::size_t(step)];
    const double here = sign * inside.score, there = sign * next.score;
    if (there >= least) continue;
    const double share = std::isfinite(there) ? (here - least) / (here - there) : 0;
    return {.rate = inside.rate * std::pow(next.rate / inside.rate, share)};
  }
  return {.rate = trials[last].rate, .cut_off = true};
}

}  // namespace

double RateRange::decades() const {
  return std::log10(high / low);
}

RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     Metric metric) {
  const auto at = std::ranges::find(trials, own, &Finding::RateTrial::rate);
  const auto place = std::size_t(at - trials.begin());
  const double sign = is_loss(metric) ? -1 : 1, least = sign * at->score - margin;
  const End low = end_of(trials, place, -1, sign, least), high = end_of(trials, place, 1, sign, least);
  return {.low = low.rate,
          .high = high.rate,
          .low_cut_off = low.cut_off,
          .high_cut_off = high.cut_off};
}

std::string in_decades(const RateRange& range) {
  return fmt::format("{}{:.1f} decades", range.low_cut_off || range.high_cut_off ? "at least " : "",
                     range.decades());
}

}  // namespace hillock
