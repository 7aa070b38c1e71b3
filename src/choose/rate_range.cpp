#include "choose/rate_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hillock::choose {
namespace {

struct End {
  double rate = 0;
  bool cut_off = false;
};

// Higher is better.
std::vector<double> goodness(const std::vector<Finding::RateTrial>& trials, nn::Metric metric) {
  std::vector<double> out = smoothed(trials, &Finding::RateTrial::score);
  if (nn::is_loss(metric))
    for (double& score : out) score = -score;
  return out;
}

// From the rate of place `own` in steps of `step` to where the score falls below `least`.
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

std::vector<double> smoothed(const std::vector<Finding::RateTrial>& trials,
                             double Finding::RateTrial::* figure) {
  std::vector<double> out;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::size_t below = i > 0 ? i - 1 : i, above = i + 1 < trials.size() ? i + 1 : i;
    out.push_back((trials[below].*figure + 2 * trials[i].*figure + trials[above].*figure) / 4);
  }
  return out;
}

RatePrior rate_prior(const Configuration& c, nn::Optimizer optimizer, std::size_t pool_rows) {
  constexpr double weight = 0.2;
  const double rows = std::max(1.0, c.judged_share() * double(pool_rows) * double(c.rate_repeats));
  return {.centre = nn::usual_rate(optimizer),
          .penalty = weight * 0.5 / std::sqrt(rows),
          .metric = c.metric};
}

std::size_t best_trial(const std::vector<Finding::RateTrial>& trials, const RatePrior& prior) {
  std::vector<double> scores;
  for (const Finding::RateTrial& trial : trials)
    scores.push_back(nn::oriented(trial.score, prior.metric));
  // A loss has any scale: there the penalty is a share of the lowest.
  const double unit = nn::is_loss(prior.metric) ? std::abs(*std::ranges::max_element(scores)) : 1;
  std::size_t best = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const double half_decades = 2 * std::log10(trials[i].rate / prior.centre);
    scores[i] -= prior.penalty * unit * half_decades * half_decades;
    if (std::pair(-scores[i], trials[i].loss) < std::pair(-scores[best], trials[best].loss))
      best = i;
  }
  return best;
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

std::string in_decades(const RateRange& range) {
  return fmt::format("{}{:.1f} decades", range.low_cut_off || range.high_cut_off ? "at least " : "",
                     range.decades());
}

}  // namespace hillock::choose
