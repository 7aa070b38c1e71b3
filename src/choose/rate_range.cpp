#include "choose/rate_range.h"

#include <algorithm>
#include <cmath>

namespace hillock::choose {
namespace {

struct End {
  double rate = 0;
  bool cut_off = false;
};

// The score, oriented so that higher is better.
std::vector<double> goodness(const std::vector<Finding::RateTrial>& trials, nn::Metric metric) {
  std::vector<double> out;
  for (const Finding::RateTrial& trial : trials) out.push_back(nn::oriented(trial.score, metric));
  return out;
}

// Goes from index `own` in steps of `step` to where the score falls below `least`.
End end_of(const std::vector<Finding::RateTrial>& trials, const std::vector<double>& scores,
           std::size_t own, std::ptrdiff_t step, double least) {
  const auto last = step > 0 ? trials.size() - 1 : std::size_t{0};
  for (std::size_t i = own; i != last;) {
    const std::size_t inside = i, next = i += std::size_t(step);
    if (scores[next] >= least) continue;
    const double share = std::isfinite(scores[next])
                             ? (scores[inside] - least) / (scores[inside] - scores[next])
                             : 0;
    return {.rate = trials[inside].rate * std::pow(trials[next].rate / trials[inside].rate, share)};
  }
  return {.rate = trials[last].rate, .cut_off = true};
}

}  // namespace

double RateRange::decades() const {
  return std::log10(high / low);
}

RateRange rate_range(const std::vector<Finding::RateTrial>& trials, double own, double margin,
                     nn::Metric metric) {
  const auto at = std::ranges::find(trials, own, &Finding::RateTrial::rate);
  const auto place = std::size_t(at - trials.begin());
  const std::vector<double> scores = goodness(trials, metric);
  const double least = scores[place] - margin;
  const End low = end_of(trials, scores, place, -1, least),
            high = end_of(trials, scores, place, 1, least);
  return {
      .low = low.rate, .high = high.rate, .low_cut_off = low.cut_off, .high_cut_off = high.cut_off};
}

}  // namespace hillock::choose
