// race_answers.cpp: what a race answers when it is asked for verdicts and recommendations.
#include <algorithm>
#include <cmath>

#include "race/race.h"

namespace hillock::race {

Statement Race::against(std::size_t a, std::size_t b) const {
  if (a == b) return {.verdict = Verdict::leader, .arm = statements_[a].arm};
  // The published statement is used, so that a pair never has two different intervals.
  if (b == leader_) return statements_[a];
  if (a == leader_) return reversed(statements_[b], statements_[a].arm, margin_);
  const std::size_t repeats = common_repeats(a, b);
  return compared(a, b, repeats, rules_at(margin_, repeats));
}

std::size_t Race::common_repeats(std::size_t a, std::size_t b) const {
  const auto most = [&](std::size_t contestant) {
    std::size_t repeats = 0;
    for (std::size_t arm = 0; arm < arms_.size(); ++arm)
      if (arms_[arm].contestant == contestant) repeats = std::max(repeats, scores_[arm].size());
    return repeats;
  };
  return std::min({most(a), most(b), looked_at_});
}

Statement Race::compared(std::size_t a, std::size_t b, std::size_t repeats,
                         const Rules& rules) const {
  Scores scores;
  std::vector<std::size_t> contestant_of, who;
  for (std::size_t arm = 0; arm < arms_.size(); ++arm) {
    const std::size_t contestant = arms_[arm].contestant;
    if ((contestant != a && contestant != b) || scores_[arm].size() < repeats || is_out_[arm])
      continue;
    scores.push_back(counted(arm, repeats));
    contestant_of.push_back(contestant == a ? 0 : 1);
    who.push_back(arm);
  }
  const double least = rules_.step / std::sqrt(2 * double(repeats));
  const Statements statements(Posterior(scores, rules_.pairing, least, Posterior::draws, *normals_),
                              contestant_of);
  Statement out = statements.against(0, 1, rules);
  out.arm = who[out.arm];
  return out;
}

std::pair<double, std::size_t> Race::price(std::size_t contestant) const {
  return {contestants_[contestant].cost, contestants_[contestant].parameters};
}

std::size_t Race::recommended() const {
  std::size_t out = leader_;
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    if (!contestants_[c].beside && statements_[c].verdict == Verdict::tie && price(c) < price(out))
      out = c;
  return out;
}

bool Race::is_told(std::size_t contestant) const {
  return statements_[contestant].verdict != Verdict::undecided || has_failed(contestant);
}

std::size_t Race::open() const {
  std::size_t out = 0;
  for (std::size_t c = 0; c < contestants_.size(); ++c) out += !is_told(c);
  return out;
}

// A recommendation is settled if no cheaper contestant may be a tie, and none may be better than
// the recommended one by more than the margin.
bool Race::is_settled_now() const {
  if (rules_.settle == Settle::better)
    return statements_[rules_.baseline].verdict == Verdict::worse || has_failed(rules_.baseline);
  if (rules_.settle == Settle::all || open() == 0) return open() == 0;
  const std::size_t chosen = recommended();
  for (std::size_t c = 0; c < contestants_.size(); ++c) {
    if (is_told(c) || contestants_[c].beside) continue;
    const Statement beside = chosen == leader_ ? statements_[c] : against(c, chosen);
    if (price(c) < price(chosen) || beside.interval.high >= margin_) return false;
  }
  return true;
}

bool Race::beats_constant_answer() const {
  for (std::size_t c = 0; c < contestants_.size(); ++c) {
    const Statement& its = statements_[c];
    if (contestants_[c].is_constant_answer &&
        on_new_data(its, scores_[its.arm].size(), rules_.judged_share).high >= 0)
      return false;
  }
  return true;
}

// Whether the last repeat can decide it, if the means stay as they are, or move by a quarter of the
// distance to the end of the interval.
bool Race::can_still_be_decided(std::size_t contestant) const {
  const Statement& s = statements_[contestant];
  const double shrinks = std::sqrt(double(looked_at_) / double(rules_.most_repeats));
  const auto later = [&](double difference, double end) {
    return difference + (end - difference) * (shrinks - 0.25);
  };
  if (later(s.difference, s.interval.low) > -margin_) return true;
  return s.held_by ? later(s.difference - statements_[*s.held_by].difference, s.to_holder.high) < 0
                   : later(s.difference, s.interval.high) < 0;
}

}  // namespace hillock::race
