// race.h: which activations train on, when the question is settled, and what is said of each; from
// paired scores and counted costs alone, so that a simulation can ask it the same (lab/deciding.h).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "choose/verdict.h"

namespace hillock::choose {

/// What must be known before the race ends: which one to recommend, or that every one is worse than
/// the leader or tied with it.
enum class Settle { recommendation, all };
inline constexpr std::array<std::string_view, 2> settle_names{"recommendation", "all"};

/// Who takes part. A candidate is neither a control nor a narrow form; the others are judged beside
/// them, and neither lead nor are recommended.
struct Racer {
  double cost = 1;
  std::size_t parameters = 0;
  bool control = false;
  std::optional<std::size_t> narrow_form_of = {};

  bool is_candidate() const { return !control && !narrow_form_of; }
};

/// Where the repeats allowed would not settle the question, more of them make a better guess; and
/// beyond so many hardly (docs/deciding.md).
inline constexpr std::size_t most_for_a_guess = 8;

struct RaceRules {
  double confidence = 0.95;
  std::optional<double> margin;      // none: 1 % of the leader's mean
  double test_over_train = 2.0 / 3;  // rows that judge a training over rows that train it
  double step = 0;                   // the least difference a score can show: one row; 0: no steps
  Settle settle = Settle::recommendation;
  std::size_t most_repeats = 20;  // what this many would not settle is not run on
  /// frugal: of more than three candidates, where not all that is open can be settled within them,
  /// only those near the leader go on, half as many after each look, two at least, and none
  /// beyond most_for_a_guess repeats; and narrow forms begin when their wide ones go on. full, and
  /// Settle::all: they all do, and whatever can be settled.
  enum class Effort { frugal, full } effort = Effort::frugal;
};

/// The repeats after which the race is looked at: 4, 5, 8, 11, 16, 22, 32, 45, …
std::size_t look_after(std::size_t repeats);

/// All intervals of all looks hold at once with probability `confidence`: look n spends what an
/// error of (1 - confidence) · n / (n + 2) has grown by since the look before (Lan and DeMets
/// 1983, Biometrika 70:659-663), the last look all that is left. So a pair's last interval stands
/// even where one of the two has stopped, and any choice of leader and of who trains on is paid
/// for.
class Race {
 public:
  Race(std::vector<Racer> racers, const RaceRules& rules);

  /// The next repeat of one of them. Higher scores are better. Equal losses in all repeats, to the
  /// last bit, mean that two compute the same.
  void add(std::size_t racer, double score, double loss);

  std::size_t repeats(std::size_t racer) const { return scores_[racer].size(); }

  /// Who trains on, those that lag behind included; none when the race is over.
  const std::vector<std::size_t>& running() const { return running_; }

  /// Every running one must have the same number of repeats. `last`: there will be no other look.
  void look(bool last);

  std::size_t leader() const {
    return leader_;
  }  // the running candidate whose estimated lead is best
  std::size_t recommended() const { return recommended_; }  // cheapest of best and tie
  double margin() const { return margin_; }
  Judgement judgement(std::size_t racer) const;  // against the leader
  bool is_settled() const { return settled_; }   // as RaceRules::settle asks

  /// Of two means, at the last look that both took part in.
  struct Difference {
    double mean = 0, half_width = 0;
    std::size_t repeats = 0;
    Interval interval() const { return {mean - half_width, mean + half_width}; }
  };
  Difference difference(std::size_t a, std::size_t b) const;  // of a - b

 private:
  std::vector<std::vector<double>> stand_ins(const std::vector<std::size_t>& who) const;
  void measure(const std::vector<std::size_t>& who, double error);
  void estimate_leads_over(std::size_t best);
  void choose_leader(const std::vector<std::size_t>& who);
  void choose_recommended();
  std::tuple<double, std::size_t, std::size_t> price(std::size_t racer) const;
  bool is_frugal() const;
  double gap(
      std::size_t racer) const;  // estimated, to the leader; infinite for those that are worse
  std::optional<std::size_t> cheapest_that_may_tie(const std::vector<std::size_t>& some) const;
  void choose_running();
  Verdict verdict(std::size_t racer) const;
  std::optional<Difference> open_question(std::size_t racer) const;
  std::optional<std::size_t> repeats_to_settle(const Difference& d) const;

  std::vector<Racer> racers_;
  RaceRules rules_;
  std::vector<std::vector<double>> scores_, losses_;
  std::vector<std::vector<Difference>> differences_;  // [a][b], b < a
  std::vector<double> estimates_;  // leads over the best mean; of those that are not worse than it
  std::vector<std::size_t> running_;
  std::size_t leader_ = 0, recommended_ = 0;
  double margin_ = 0, spent_ = 0;
  bool settled_ = false;
};

}  // namespace hillock::choose
