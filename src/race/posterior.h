// posterior.h: what scores say of the means behind them, as draws; everything that a race says is a
// share of these draws.
#pragma once

#include <cstddef>
#include <vector>

namespace hillock::race {

/// scores[arm][repeat]; higher is better.
using Scores = std::vector<std::vector<double>>;

/// paired: repeat r has the same split, seed or fold for all arms, so that what it has in common
/// for all of them tells nothing, and is taken away. unpaired: nothing is in common. pooled: nor is
/// it, but all arms scatter alike, as a change to a training does: no variance is taken to be below
/// the mean one, which has the degrees of freedom of all.
enum class Pairing { paired, unpaired, pooled };

/// Draws of the arms' means from a multivariate Student t distribution. Where there are three arms
/// or more, a variance below their median is drawn towards it, as if the median had been seen in 6
/// more repeats; one above stays, so that an arm that fails now and then widens its own intervals
/// only; and no mean is taken to be above the best score of its arm by more than twice the usual
/// deviation, so that such an arm does not seem to be better than anything that it ever scored.
/// Paired, correlations are half way to those of arms that have nothing in common. So the
/// distribution is proper however few the repeats are. notebook/judging.md says how often it errs.
class Posterior {
 public:
  /// Of which the rarest share that a verdict asks about has ten or so; and a fourth of them, for
  /// who runs on.
  static constexpr std::size_t draws = 32'768, few_draws = draws / 4;

  /// Two arms at least; two repeats of each at least, paired as many of all. No arm's scores are
  /// taken to have a smaller deviation than `least`.
  Posterior(const Scores& scores, Pairing pairing, double least = 0, std::size_t count = draws);

  std::size_t size() const { return drawn_.size() / arms_; }

  /// Of an arm's scores; as in drawn().
  double mean(std::size_t arm) const { return means_[arm]; }

  /// Paired: less the mean over all arms in the same repeats.
  double drawn(std::size_t draw, std::size_t arm) const { return drawn_[draw * arms_ + arm]; }

 private:
  std::size_t arms_;
  std::vector<double> means_;  // [arm]
  std::vector<double> drawn_;  // [draw][arm]
};

/// The mean correlation of two arms over the repeats that they share; what pairing is worth: a
/// paired difference has sqrt(1 - correlation) of the deviation of an unpaired one.
double mean_correlation(const Scores& scores);

}  // namespace hillock::race
