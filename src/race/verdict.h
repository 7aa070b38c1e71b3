// verdict.h: what draws of the arms' means allow to say of each contestant.
#pragma once

#include <cstddef>
#include <optional>
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
  double worse_by = 0;  // worse is called what is shown to be so much below the leader
  /// And what may be further below it than this: anything else is about to be a tie, if more
  /// repeats come.
  double nearly_a_tie = 0;
  /// Share of draws that may say otherwise where one is worse and a tie is not: they are told
  /// apart.
  double apart = 0.05;
  /// More looks come: whoever may be as good as the leader is taken for a tie in this.
  bool more_to_come = false;
};

/// For scores that are looked at once: with the leader chosen from them, and all contestants judged
/// at the same time, one in twenty studies at most calls an equal one worse, or a tie what is not.
/// notebook/judging.md has the simulation.
Rules rules_of_one_look(double margin, std::size_t contestants);

/// For scores that are looked at again and again while they come (race.h): after so many repeats.
/// notebook/deciding.md has the simulation.
Rules rules_of_a_look(double margin, std::size_t contestants, std::size_t repeats, double error);

/// The same, where the race ends as soon as one is shown to be better than the baseline: so that of
/// 100 changes with 10 that gain a deviation, at most one in twenty that are kept does nothing.
/// bench/changes.cpp has the simulation.
Rules rules_of_a_gain(double margin, std::size_t contestants, double error, Pairing pairing);

/// Of a difference to the leader; negative is worse. A tie is where low > -margin; where high < 0
/// it is worse, or held (below).
struct Interval {
  double low = 0, high = 0;
};

/// What is said of one contestant.
struct Statement {
  Verdict verdict = Verdict::undecided;
  std::size_t arm = 0;  // in most draws the best of its own
  /// Of the means of its arm and the leader's. Where the interval, which knows that another arm may
  /// be the best, does not reach that far, the end of it that is nearer.
  double difference = 0;
  Interval interval = {};
  /// Who keeps it from being called worse: it is below the leader, but not told apart from this
  /// contestant, which is a tie.
  std::optional<std::size_t> held_by = {};
  Interval to_holder = {};  // of the difference to that one
};

/// Where the difference on as many new rows may lie: the statement's interval, wider by the root of
/// 1 + repeats * judged_share, the rows that judge for each that trains (Nadeau and Bengio 2003,
/// Machine Learning 52:239-281).
Interval on_new_data(const Statement& statement, std::size_t repeats, double judged_share);

/// Of b, whose arm is given, beside a: from that of a beside b.
Statement turned_round(const Statement& statement, std::size_t arm, double margin);

/// Each contestant is as good as its best arm, in each draw anew: which arm that is, is part of
/// what is not known.
class Statements {
 public:
  /// contestant_of[arm], from 0 without gaps. The leader's arm has the best mean; of equal ones the
  /// first leads. They are of those that may lead: all of them where the list is empty.
  Statements(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
             const std::vector<bool>& may_lead = {});

  std::size_t leader() const { return leader_; }
  std::size_t size() const { return contestants_; }
  std::size_t arm(std::size_t contestant) const { return arms_[contestant]; }
  /// How often an arm was the best of its contestant, of all draws.
  double share_best(std::size_t arm) const { return shares_[arm]; }

  /// In how many of all draws each contestant is better than the one given.
  std::vector<double> chances(std::size_t than) const;

  /// Of `a` less `b`, both contestants.
  Statement against(std::size_t a, std::size_t b, const Rules& rules) const;
  /// Of each, against the leader.
  std::vector<Statement> all(const Rules& rules) const;
  /// The same, where one that may lead is worse only if it is told apart from all ties: two that
  /// nothing tells apart have no opposite verdicts.
  std::vector<Statement> all_apart(const Rules& rules) const;

 private:
  Interval interval(std::size_t a, std::size_t b, const Rules& rules) const;

  std::size_t contestants_ = 0, draws_ = 0, leader_ = 0;
  std::vector<bool> may_lead_;     // [contestant]
  std::vector<double> best_;       // [contestant][draw]
  std::vector<std::size_t> arms_;  // [contestant]
  std::vector<double> means_;      // [contestant], of that arm
  std::vector<double> shares_;     // [arm]
};

/// How often an arm is ahead of all others of its contestant by more than so much, of all draws.
double share_ahead(const Posterior& posterior, const std::vector<std::size_t>& contestant_of,
                   std::size_t arm, double by);

}  // namespace hillock::race
