// race.h: decides which arms continue, when every contestant is decided, and what is said of each.
// It sees only scores and counted costs: no network, no table, no clock. docs/guide/deciding.md has
// a picture.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "race/verdict.h"

namespace hillock::race {

/// A contestant, in hillock choose an activation. One that stands beside the others (a linear
/// control, the constant answer, a wider form) gets verdicts as they do, but cannot lead or be
/// recommended.
struct Contestant {
  double cost = 1;
  std::size_t parameters = 0;
  bool beside = false;
  /// It is the constant answer, which learns nothing. While no contestant is shown to beat it on
  /// new rows, none is called worse, because differences between contestants may then be chance.
  bool is_constant_answer = false;
  /// Its arms are learning rates on a grid, numbered in steps from the default rate. It starts with
  /// those from `first` to `last`, and may open more, down to `lowest` and up to `highest`.
  int first = 0, last = 0, lowest = 0, highest = 0;
};

/// A contestant at one rate of its grid.
struct Arm {
  std::size_t contestant = 0;
  int step = 0;
};

/// When the race ends. recommendation: the recommendation can no longer change. all: every
/// contestant is a tie with the leader or worse. better: one is better than the baseline, or none
/// is likely to be.
enum class Settle { recommendation, all, better };
inline constexpr std::array<std::string_view, 2> settle_names{"recommendation", "all"};

struct RaceRules {
  double confidence = 0.95;
  std::optional<double> margin;  // none: 1 % of the leader's mean
  Settle settle = Settle::all;
  std::size_t most_repeats = 320;
  double step = 0;  // the smallest difference of two scores, which is one row; 0: continuous scores
  /// unpaired: arms may have different numbers of repeats, which all count.
  Pairing pairing = Pairing::paired;
  std::size_t baseline = 0;  // a contestant, for Settle::better
  double judged_share = 0;   // test rows per training row; 0: without constant answer
};

/// The repeats after which the next interim analysis, or look, is: 2, 3, 4, 6, 9, 13, 19, 28, 41, …
std::size_t look_after(std::size_t repeats);

/// A race with interim analyses, called looks. Repeat r has the same split, order and random
/// directions for all arms. After each look, arms that are hardly ever the best of their contestant
/// stop, and so do contestants that are worse. If the best arm is at the edge of its grid and ahead
/// of the other arms, the next rate opens.
class Race {
 public:
  /// Races that share `normals` are faster, and have the same results.
  Race(std::vector<Contestant> contestants, const RaceRules& rules,
       std::shared_ptr<const Normals> normals = std::make_shared<Normals>());

  const std::vector<Arm>& arms() const { return arms_; }
  /// The arms that continue, including those with fewer repeats; none if the race is over.
  const std::vector<std::size_t>& running() const { return running_; }
  const std::vector<double>& scores(std::size_t arm) const { return scores_[arm]; }

  /// Adds the next repeat of an arm. Higher is better. `fingerprint` is any other result of the
  /// run, such as its loss: two contestants whose scores and fingerprints are equal to the last bit
  /// on all common arms compute the same function. The score of a failed run is NaN. It counts as
  /// the worst score of any run so far; an arm with at least four runs, most of which failed,
  /// leaves the race.
  void add(std::size_t arm, double score, double fingerprint);

  /// Sets what RaceRules leaves open, if it becomes known only from the scores.
  void set_step(double step) { rules_.step = step; }
  void set_margin(double margin) { rules_.margin = margin; }

  /// An interim analysis after `repeats` repeats, at least two. Running arms with fewer repeats
  /// take no part. `last`: it is the last look.
  void look(std::size_t repeats, bool last);
  /// Ends the race after the last look: decides what was left open because of looks to come.
  void end();

  bool has_looked() const { return looked_at_ > 0; }
  std::size_t looked_at() const { return looked_at_; }  // repeats at the last look

  std::size_t leader() const { return leader_; }
  /// The cheapest of the leader and its ties. If costs are equal, fewer parameters win, then the
  /// leader, then the order of the list.
  std::size_t recommended() const;
  double margin() const { return margin_; }
  /// The verdict and interval of the last look in which the contestant took part.
  const Statement& statement(std::size_t contestant) const { return statements_[contestant]; }
  /// a less b, by the repeats that both have.
  Statement against(std::size_t a, std::size_t b) const;
  bool is_told(std::size_t contestant) const;
  std::size_t open() const;                     // the number of undecided contestants
  bool is_settled() const { return settled_; }  // in the sense of RaceRules::settle
  /// Whether anything was learnt: the leader beats the constant answer, also on new rows.
  bool beats_constant_answer() const;
  /// An earlier contestant that computes the same function, if there is one.
  std::optional<std::size_t> same_as(std::size_t contestant) const { return same_as_[contestant]; }
  /// Whether all of its arms left the race because their runs failed. It then has no other verdict.
  bool has_failed(std::size_t contestant) const;
  /// The scores of an arm, with failed runs counted as the worst score of the race.
  std::vector<double> counted(std::size_t arm) const;
  /// The share of draws in which the arm was the best of its contestant, at the last look in which
  /// it took part.
  double share_best(std::size_t arm) const { return shares_[arm]; }

 private:
  struct Judged;
  Rules rules_at(double margin, std::size_t repeats) const;
  void find_worst();
  void drop_failing(std::vector<std::size_t>& who);
  std::vector<double> counted(std::size_t arm, std::size_t repeats) const;
  void find_same(const std::vector<std::size_t>& who, std::size_t repeats);
  Judged judge(const std::vector<std::size_t>& who, std::size_t repeats, bool last) const;
  void take(const Judged& judged);
  void close();
  void hold_stopped(const Judged& judged);
  void copy_to_duplicates();
  std::size_t common_repeats(std::size_t a, std::size_t b) const;
  Statement compared(std::size_t a, std::size_t b, std::size_t repeats, const Rules& rules) const;
  bool is_settled_now() const;
  void choose_running(const Judged& judged);
  std::optional<Arm> beyond(std::size_t contestant) const;
  bool is_in_play(std::size_t contestant, const Judged& judged) const;
  bool can_still_be_decided(std::size_t contestant) const;
  std::pair<double, std::size_t> price(std::size_t contestant) const;

  std::vector<Contestant> contestants_;
  RaceRules rules_;
  std::shared_ptr<const Normals> normals_;
  std::vector<Arm> arms_;
  std::vector<std::vector<double>> scores_, fingerprints_;  // [arm][repeat]
  std::vector<double> shares_, ahead_;                      // [arm]
  std::vector<bool> is_out_;                                // [arm]
  std::vector<std::size_t> running_, judged_;               // judged_: arms of the last look
  std::vector<std::optional<std::size_t>> same_as_;
  std::vector<Statement> statements_;
  std::size_t leader_ = 0, looked_at_ = 0;
  double margin_ = 0, worst_ = 0;
  bool settled_ = false;
};

}  // namespace hillock::race
