// verdict.h: what draws of the arms' means allow to say of each contestant.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "race/posterior.h"

namespace hillock::race {

/// tie: shown to be at most the margin below the leader. worse: shown to be below the leader.
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

/// The thresholds of a look: shares of draws that may contradict a verdict, and distances.
struct Rules {
  double margin = 0;  // in units of the score
  double tie = 0.05, worse = 0.05;
  double worse_by = 0;  // "worse" needs an interval below minus this
  /// And the interval must reach below minus this. One that does not would become a tie with more
  /// repeats.
  double nearly_a_tie = 0;
  /// Two contestants are told apart if at most this share of draws contradicts it. Used where one
  /// seems worse and the other is not a tie.
  double apart = 0.05;
  /// More looks follow. Contestants that may be as good as the leader then count as ties in this.
  bool more_to_come = false;
};

/// The thresholds for scores that are analysed once. Although the leader is chosen by the same
/// scores and all contestants are judged together, at most one study in twenty calls an equal
/// contestant worse, or calls a tie what is more than the margin below. notebook/judging.md has the
/// simulation.
Rules rules_of_one_look(double margin, std::size_t contestants);

/// The thresholds of an interim analysis after `repeats` repeats (race.h). error: the share of
/// studies that may have a wrong verdict. notebook/deciding.md has the simulation.
Rules rules_of_a_look(double margin, std::size_t contestants, std::size_t repeats, double error);

/// The same for a race that ends as soon as one contestant is shown to beat the baseline. Of 100
/// changes, 10 of which gain one standard deviation, at most one in twenty of those that are kept
/// does nothing. bench/changes.cpp has the simulation.
Rules rules_of_a_gain(double margin, std::size_t contestants, double error, Pairing pairing);

/// The interval of the difference to the leader; negative is worse. It is a tie if low > -margin.
/// If high < 0 it is worse, unless another contestant holds it (below).
struct Interval {
  double low = 0, high = 0;
};

/// What is said of one contestant.
struct Statement {
  Verdict verdict = Verdict::undecided;
  std::size_t arm = 0;  // the arm that is its best one in most draws
  /// The mean of its arm less the mean of the leader's arm, limited to the interval. (The interval
  /// also covers that another arm may be the best one.)
  double difference = 0;
  Interval interval = {};
  /// The contestant that keeps this one from being called worse: it is below the leader, but cannot
  /// be told apart from that contestant, which is a tie.
  std::optional<std::size_t> held_by = {};
  Interval to_holder = {};  // the interval of the difference to that contestant
};

/// The interval of the difference on new data of the same size: wider by sqrt(1 + repeats *
/// judged_share), where judged_share is test rows per training row (Nadeau and Bengio 2003, Machine
/// Learning 52:239-281).
Interval on_new_data(const Statement& statement, std::size_t repeats, double judged_share);

/// The statement on b compared with a, from the one on a compared with b. `arm` is the arm of b.
Statement reversed(const Statement& statement, std::size_t arm, double margin);

/// In each draw, a contestant is as good as its best arm, so that the uncertainty which arm is the
/// best is part of the intervals.
class Statements {
 public:
  /// contestant_of[arm] numbers the contestants from 0 without gaps. The leader is the contestant
  /// whose arm has the best mean, the first one of equals, among those that may lead (all if the
  /// list is empty).
  Statements(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
             const std::vector<bool>& may_lead = {});

  std::size_t leader() const { return leader_; }
  std::size_t size() const { return contestants_; }
  std::size_t arm(std::size_t contestant) const { return arms_[contestant]; }
  /// The share of draws in which the arm was the best of its contestant.
  double share_best(std::size_t arm) const { return shares_[arm]; }

  /// For each contestant, the share of draws in which it is better than the given one.
  std::vector<double> chances(std::size_t than) const;

  /// a less b, both contestants.
  Statement against(std::size_t a, std::size_t b, const Rules& rules) const;
  /// Each contestant, compared with the leader.
  std::vector<Statement> all(const Rules& rules) const;
  /// The same, where a contestant that may lead is called worse only if it is told apart from all
  /// ties. Two contestants that nothing tells apart then never get opposite verdicts.
  std::vector<Statement> all_apart(const Rules& rules) const;

 private:
  Interval interval(std::size_t a, std::size_t b, const Rules& rules) const;
  bool may_equal(std::size_t a, std::size_t b, double share) const;

  std::size_t contestants_ = 0, draws_ = 0, leader_ = 0;
  std::vector<bool> may_lead_;     // [contestant]
  std::vector<double> best_;       // [contestant][draw]
  std::vector<std::size_t> arms_;  // [contestant]
  std::vector<double> means_;      // [contestant], of its arm
  std::vector<double> shares_;     // [arm]
};

/// The share of draws in which the arm beats all other arms of its contestant by more than `by`.
double share_ahead(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
                   std::size_t arm, double by);

}  // namespace hillock::race
