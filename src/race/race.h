// race.h: which arms run on, when every contestant is told, and what is said of each. It knows
// scores and counted costs alone: no network, no table, no clock.
// docs/guide/deciding.md has the picture.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "race/verdict.h"

namespace hillock::race {

/// Who takes part. One that stands beside the others (a linear control, a yardstick, a wider form)
/// is judged as they are, but neither leads nor is recommended.
struct Contestant {
  double cost = 1;
  std::size_t parameters = 0;
  bool beside = false;
  /// It knows nothing of what is to be learnt: where nobody is shown to be better than it on new
  /// rows, nobody is called worse, as what differs then is chance of these rows.
  bool yardstick = false;
  /// Its arms are rates on a grid, numbered by steps from the usual one: it begins with those from
  /// `first` to `last`, and may open more, down to `lowest` and up to `highest`.
  int first = 0, last = 0, lowest = 0, highest = 0;
};

/// A contestant at a rate of its grid.
struct Arm {
  std::size_t contestant = 0;
  int step = 0;
};

/// What must be known before the race ends: which one to recommend; that every one is a tie with
/// the leader or worse; whether any is better than the baseline, or has hardly a chance to be.
enum class Settle { recommendation, all, better };
inline constexpr std::array<std::string_view, 2> settle_names{"recommendation", "all"};

struct RaceRules {
  double confidence = 0.95;
  std::optional<double> margin;  // none: 1 % of the leader's mean
  Settle settle = Settle::all;
  std::size_t most_repeats = 320;
  double step = 0;  // the least difference that a score can show: one row; 0: no steps
  /// unpaired: an arm may have more repeats than others, and all of them count.
  Pairing pairing = Pairing::paired;
  std::size_t baseline = 0;  // of Settle::better
  double judged_share = 0;   // rows that judge a repeat, for each that trains; 0: no yardstick
};

/// The repeats after which the race is looked at: 2, 3, 4, 6, 9, 13, 19, 28, 41, 59, …
std::size_t look_after(std::size_t repeats);

/// Repeat r has the same split, order and directions for all arms. After each look the arms that
/// are hardly ever the best of their contestant stop, and so do contestants that are worse; a best
/// arm at the edge of its grid that is ahead of the others opens the next one.
class Race {
 public:
  Race(std::vector<Contestant> contestants, const RaceRules& rules);

  const std::vector<Arm>& arms() const { return arms_; }
  /// Who runs on, those that lag behind included; none when the race is over.
  const std::vector<std::size_t>& running() const { return running_; }
  const std::vector<double>& scores(std::size_t arm) const { return scores_[arm]; }

  /// The next repeat of an arm. Higher is better. `sameness` is any other figure of the run, such
  /// as its loss: two contestants whose scores and samenesses are equal to the last bit on every
  /// arm that both have compute the same. A run that failed has the score NaN: at each look it
  /// counts as the worst score that any run of the race has had by then, and an arm of four runs or
  /// more is out where more than half of them failed.
  void add(std::size_t arm, double score, double sameness);

  /// As in RaceRules, where they are known from the scores alone.
  void set_step(double step) { rules_.step = step; }
  void set_margin(double margin) { rules_.margin = margin; }

  /// After so many repeats, two at least, of which the running arms that have fewer sit out.
  /// `last`: there will be no other.
  void look(std::size_t repeats, bool last);
  /// After all, no other look will come: what waited for one is said now.
  void end();

  bool has_looked() const { return looked_at_ > 0; }
  std::size_t looked_at() const { return looked_at_; }  // repeats

  std::size_t leader() const { return leader_; }
  /// The cheapest of the leader and its ties; equal costs go to fewer parameters, then to the
  /// leader, then to the order of the list.
  std::size_t recommended() const;
  double margin() const { return margin_; }
  /// Of the last look that it took part in.
  const Statement& statement(std::size_t contestant) const { return statements_[contestant]; }
  /// Of a less b, by the repeats that both have.
  Statement against(std::size_t a, std::size_t b) const;
  bool is_told(std::size_t contestant) const;
  std::size_t open() const;                     // contestants that are not told
  bool is_settled() const { return settled_; }  // as RaceRules::settle asks
  /// Whether anything was learnt: the leader is better than the yardstick, on new rows too.
  bool beats_yardstick() const;
  /// The contestant that computes the same, if one that comes before it does.
  std::optional<std::size_t> same_as(std::size_t contestant) const { return same_as_[contestant]; }
  /// All of its arms are out of the race, as their runs failed. Nothing else is said of it.
  bool has_failed(std::size_t contestant) const;
  /// The scores of an arm that count, those of failed runs filled in.
  std::vector<double> counted(std::size_t arm) const;
  /// How often an arm was the best of its contestant, of all draws; of the last look that it took
  /// part in.
  double share_best(std::size_t arm) const { return shares_[arm]; }

 private:
  struct Judged;
  Rules rules_at(double margin, std::size_t repeats) const;
  void find_worst();
  void leave_out_failing(std::vector<std::size_t>& who);
  std::vector<double> counted(std::size_t arm, std::size_t repeats) const;
  void find_same(const std::vector<std::size_t>& who, std::size_t repeats);
  Judged judge(const std::vector<std::size_t>& who, std::size_t repeats, bool last) const;
  void take(const Judged& judged);
  void close();
  void hold_those_out(const Judged& judged);
  void copy_to_the_same();
  std::size_t common_repeats(std::size_t a, std::size_t b) const;
  Statement compared(std::size_t a, std::size_t b, std::size_t repeats, const Rules& rules) const;
  bool is_settled_now() const;
  void choose_running(const Judged& judged);
  std::optional<Arm> beyond(std::size_t contestant) const;
  bool is_in_play(std::size_t contestant, const Judged& judged) const;
  bool may_still_be_told(std::size_t contestant) const;
  std::pair<double, std::size_t> price(std::size_t contestant) const;

  std::vector<Contestant> contestants_;
  RaceRules rules_;
  std::vector<Arm> arms_;
  std::vector<std::vector<double>> scores_, samenesses_;  // [arm][repeat]
  std::vector<double> shares_, ahead_;                    // [arm]
  std::vector<bool> is_out_;                              // [arm]
  std::vector<std::size_t> running_, judged_;             // judged_: arms of the last look
  std::vector<std::optional<std::size_t>> same_as_;
  std::vector<Statement> statements_;
  std::size_t leader_ = 0, looked_at_ = 0;
  double margin_ = 0, worst_ = 0;
  bool settled_ = false;
};

}  // namespace hillock::race
