// verdict.h: what draws of the arms' means allow to say of each contestant.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "race/posterior.h"

namespace hillock::race {

/// Against the leader: shown to be no more than the margin below it; shown to be below it; neither.
enum class Verdict { leader, tie, worse, undecided };

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::leader:
      return "leader";
    case Verdict::tie:
      return "tie";
    case Verdict::worse:
      return "worse";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

/// Shares of draws that may say otherwise.
struct Rules {
  double margin = 0;  // in units of the score
  double tie = 0.05, worse = 0.05;
};

/// For scores that are looked at once: with the leader chosen from them, and all contestants judged
/// at the same time, one in twenty studies at most calls an equal one worse, or a tie what is not.
/// docs/judging.md has the simulation.
Rules rules_of_one_look(double margin, std::size_t contestants);

/// Of a difference to the leader; negative is worse. A tie is where low > -margin, worse where
/// high < 0: no figure contradicts its verdict.
struct Interval {
  double low = 0, high = 0;
};

/// What is said of one contestant.
struct Statement {
  Verdict verdict = Verdict::undecided;
  std::size_t arm = 0;    // in most draws the best of its own
  double difference = 0;  // to the leader, mean over the draws
  Interval interval;
};

/// Each contestant is as good as its best arm, in each draw anew: which arm that is, is part of
/// what is not known. The leader has the best mean over the draws.
class Statements {
 public:
  /// contestant_of[arm], from 0 without gaps.
  Statements(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
             const Rules& rules);

  std::size_t leader() const { return leader_; }
  const Statement& operator[](std::size_t contestant) const { return statements_[contestant]; }
  std::size_t size() const { return statements_.size(); }

  /// Of `a` less `b`, both contestants, as the statements against the leader are made.
  Statement against(std::size_t a, std::size_t b) const;

 private:
  std::size_t contestants_ = 0, leader_ = 0;
  Rules rules_;
  std::vector<double> best_;  // [contestant][draw]
  std::vector<Statement> statements_;
};

}  // namespace hillock::race
