#include "race/verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hillock::race {
namespace {

// Where the quantile stands in order, rounded towards the middle.
std::size_t place_of(double share, std::size_t draws) {
  return std::min(static_cast<std::size_t>(share * double(draws)), draws - 1);
}

// The value below which this share of the draws lies.
double quantile(std::vector<double> values, double share) {
  const auto at = values.begin() + std::ptrdiff_t(place_of(share, values.size()));
  std::ranges::nth_element(values, at);
  return *at;
}

Verdict verdict_on(const Interval& interval, const Rules& rules) {
  if (interval.low > -rules.margin) return Verdict::tie;
  return interval.high < -rules.worse_by && interval.low < -rules.nearly_a_tie ? Verdict::worse
                                                                               : Verdict::undecided;
}

// Whether it may keep others from being called worse.
bool holds(const Statement& statement, const Rules& rules) {
  return statement.verdict == Verdict::tie ||
         (rules.more_to_come && statement.verdict == Verdict::undecided &&
          statement.interval.high >= 0);
}

}  // namespace

Rules rules_of_one_look(double margin, std::size_t contestants) {
  const double arms = double(std::max<std::size_t>(contestants, 2)), others = arms - 1;
  // The leader is chosen by the same scores and may be any of the arms, so the error of "worse" is
  // divided among all ordered pairs. The error of "tie" is divided among the other contestants.
  return {.margin = margin, .tie = 0.05 / others, .worse = 0.05 / (arms * others)};
}

Rules rules_of_a_look(double margin, std::size_t contestants, std::size_t repeats, double error) {
  // Chosen by simulation: bench/replay.cpp, lab/deciding.h.
  constexpr std::size_t early = 13, usual = 12;
  const double count = double(std::max<std::size_t>(contestants, 2));
  const double more_than_usual = std::max(1.0, (count - 1) / double(usual - 1));
  Rules rules{.margin = margin,
              .tie = 0.3 * error / more_than_usual,
              .worse = error / (count * (count - 1) + 12),
              .nearly_a_tie = 1.25 * margin,
              .apart = error,
              .more_to_come = true};
  if (repeats < early) {
    // With few repeats, most errors are verdicts on small differences.
    rules.tie /= 8;
    rules.worse_by = margin;
  }
  return rules;
}

Rules rules_of_a_gain(double margin, std::size_t contestants, double error, Pairing pairing) {
  const double count = double(std::max<std::size_t>(contestants, 2));
  const double pairs = count * (count - 1) / 2;
  // With pairing, the deviation is estimated from the repeats of two arms alone, so that t
  // intervals of few repeats err more often.
  const double share = pairing == Pairing::paired ? 0.015 : 0.03;
  return {.margin = margin, .tie = 0.3 * error / (count - 1), .worse = share * error / pairs};
}

Interval on_new_data(const Statement& statement, std::size_t repeats, double judged_share) {
  const double wider = std::sqrt(1 + double(repeats) * judged_share);
  const auto& [low, high] = statement.interval;
  return {statement.difference + wider * (low - statement.difference),
          statement.difference + wider * (high - statement.difference)};
}

Statement reversed(const Statement& statement, std::size_t arm, double margin) {
  Statement out{.arm = arm,
                .difference = -statement.difference,
                .interval = {-statement.interval.high, -statement.interval.low}};
  out.verdict = verdict_on(out.interval, {.margin = margin});
  return out;
}

Statements::Statements(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
                       const std::vector<bool>& may_lead)
    : contestants_(*std::ranges::max_element(contestant_of) + 1),
      draws_(posterior.size()),
      may_lead_(may_lead.empty() ? std::vector<bool>(contestants_, true) : may_lead),
      best_(contestants_ * draws_),
      arms_(contestants_, contestant_of.size()),
      shares_(contestant_of.size()) {
  const std::size_t draws = draws_;
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
      shares_[best_arm[c]] += 1.0 / double(draws);
    }
  }
  for (std::size_t arm = 0; arm < contestant_of.size(); ++arm) {
    std::size_t& best = arms_[contestant_of[arm]];
    if (best == contestant_of.size() || shares_[arm] > shares_[best]) best = arm;
  }
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < contestants_; ++c) {
    means_.push_back(posterior.mean(arms_[c]));
    if (!may_lead_[c] || means_[c] <= most) continue;
    most = means_[c];
    leader_ = c;
  }
}

std::vector<double> Statements::chances(std::size_t than) const {
  std::vector<double> out(contestants_);
  for (std::size_t c = 0; c < contestants_; ++c) {
    std::size_t better = 0;
    for (std::size_t d = 0; d < draws_; ++d)
      better += best_[c * draws_ + d] > best_[than * draws_ + d];
    out[c] = double(better) / double(draws_);
  }
  return out;
}

std::vector<Statement> Statements::all(const Rules& rules) const {
  std::vector<Statement> out;
  for (std::size_t c = 0; c < contestants_; ++c) out.push_back(against(c, leader_, rules));
  return out;
}

std::vector<Statement> Statements::all_apart(const Rules& rules) const {
  std::vector<Statement> out = all(rules);
  for (std::size_t c = 0; c < contestants_; ++c) {
    Statement& its = out[c];
    if (!may_lead_[c] || c == leader_ || its.verdict == Verdict::tie || its.interval.high >= 0)
      continue;
    for (std::size_t other = 0; other < contestants_ && !its.held_by; ++other) {
      if (may_lead_[other] && holds(out[other], rules) && may_equal(c, other, rules.apart))
        its.held_by = other;
    }
    if (!its.held_by) continue;
    its.verdict = Verdict::undecided;
    its.to_holder = interval(c, *its.held_by, {.tie = rules.apart, .worse = rules.apart});
  }
  return out;
}

// Whether interval().high >= 0 for that share; it takes no quantile to tell.
bool Statements::may_equal(std::size_t a, std::size_t b, double share) const {
  std::size_t below = 0;
  for (std::size_t d = 0; d < draws_; ++d) below += best_[a * draws_ + d] < best_[b * draws_ + d];
  return below <= place_of(1 - share, draws_);
}

Interval Statements::interval(std::size_t a, std::size_t b, const Rules& rules) const {
  std::vector<double> differences(draws_);
  for (std::size_t d = 0; d < draws_; ++d)
    differences[d] = best_[a * draws_ + d] - best_[b * draws_ + d];
  return {quantile(differences, rules.tie), quantile(differences, 1 - rules.worse)};
}

Statement Statements::against(std::size_t a, std::size_t b, const Rules& rules) const {
  Statement out{.arm = arms_[a]};
  if (a == b) {
    out.verdict = Verdict::leader;
    return out;
  }
  out.interval = interval(a, b, rules);
  out.difference = std::clamp(means_[a] - means_[b], out.interval.low, out.interval.high);
  out.verdict = verdict_on(out.interval, rules);
  return out;
}

double share_ahead(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
                   std::size_t arm, double by) {
  std::vector<std::size_t> others;
  for (std::size_t other = 0; other < contestant_of.size(); ++other)
    if (other != arm && contestant_of[other] == contestant_of[arm]) others.push_back(other);
  std::size_t ahead = 0;
  for (std::size_t d = 0; d < posterior.size(); ++d) {
    double best = -std::numeric_limits<double>::infinity();
    for (const std::size_t other : others) best = std::max(best, posterior.drawn(d, other));
    ahead += posterior.drawn(d, arm) - best > by;
  }
  return double(ahead) / double(posterior.size());
}

}  // namespace hillock::race
