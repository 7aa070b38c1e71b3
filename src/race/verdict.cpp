#include "race/verdict.h"

#include <algorithm>
#include <numeric>

namespace hillock::race {
namespace {

// The value that a share of the draws lies below: of so many, the next one inside.
double quantile(std::vector<double> values, double share) {
  const auto below = static_cast<std::size_t>(share * double(values.size()));
  const auto at = values.begin() + std::ptrdiff_t(std::min(below, values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

}  // namespace

Rules rules_of_one_look(double margin, std::size_t contestants) {
  const double arms = double(std::max<std::size_t>(contestants, 2)), others = arms - 1;
  // The leader is chosen by the same scores: any of the arms may be it, so worse pays for all
  // ordered pairs. Ties are for the others to lose, each for itself.
  return {.margin = margin, .tie = 0.05 / others, .worse = 0.05 / (arms * others)};
}

Statements::Statements(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
                       const Rules& rules)
    : contestants_(*std::ranges::max_element(contestant_of) + 1), rules_(rules) {
  constexpr std::size_t draws = Posterior::draws;
  std::vector<std::size_t> times_best(contestant_of.size(), 0);
  best_.assign(contestants_ * draws, 0);
  std::vector<std::size_t> best_arm(contestants_);
  for (std::size_t d = 0; d < draws; ++d) {
    std::ranges::fill(best_arm, contestant_of.size());
    for (std::size_t arm = 0; arm < contestant_of.size(); ++arm) {
      std::size_t& best = best_arm[contestant_of[arm]];
      if (best == contestant_of.size() || posterior.drawn(d, arm) > posterior.drawn(d, best))
        best = arm;
    }
    for (std::size_t c = 0; c < contestants_; ++c) {
      best_[c * draws + d] = posterior.drawn(d, best_arm[c]);
      ++times_best[best_arm[c]];
    }
  }
  std::vector<double> sums;
  for (std::size_t c = 0; c < contestants_; ++c) {
    const auto from = best_.begin() + std::ptrdiff_t(c * draws);
    sums.push_back(std::accumulate(from, from + std::ptrdiff_t(draws), 0.0));
  }
  leader_ = std::size_t(std::ranges::max_element(sums) - sums.begin());
  for (std::size_t c = 0; c < contestants_; ++c) {
    statements_.push_back(against(c, leader_));
    std::size_t& arm = statements_.back().arm;
    std::size_t most = 0;
    for (std::size_t a = 0; a < contestant_of.size(); ++a)
      if (contestant_of[a] == c && times_best[a] > most) {
        arm = a;
        most = times_best[a];
      }
  }
}

Statement Statements::against(std::size_t a, std::size_t b) const {
  constexpr std::size_t draws = Posterior::draws;
  if (a == b) return {.verdict = Verdict::leader};
  std::vector<double> differences(draws);
  for (std::size_t d = 0; d < draws; ++d)
    differences[d] = best_[a * draws + d] - best_[b * draws + d];
  Statement out;
  out.difference = std::accumulate(differences.begin(), differences.end(), 0.0) / double(draws);
  out.interval = {quantile(differences, rules_.tie), quantile(differences, 1 - rules_.worse)};
  if (out.interval.low > -rules_.margin)
    out.verdict = Verdict::tie;
  else if (out.interval.high < 0)
    out.verdict = Verdict::worse;
  return out;
}

}  // namespace hillock::race
