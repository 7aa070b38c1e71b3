// posterior.h: samples the true means of the arms given their scores. Every statement of a race is
// a share of these draws.
#pragma once

#include <cstddef>
#include <vector>

#include "race/normals.h"

namespace hillock::race {

/// scores[arm][repeat]; higher is better.
using Scores = std::vector<std::vector<double>>;

/// How the scores of different arms belong together. paired: repeat r has the same split, seed or
/// fold for all arms, so what it changes for all of them is subtracted. unpaired: repeats have
/// nothing in common. pooled: as unpaired, but all arms are assumed to vary alike, as changes to
/// one training do: no variance is taken to be less than the mean variance, which has the degrees
/// of freedom of all arms together.
enum class Pairing { paired, unpaired, pooled };

/// Draws of the arms' means from a multivariate Student t distribution, with shrinkage so that it
/// is proper for as few as two repeats. With three arms or more, a variance below the median
/// variance is shrunk towards it, with the weight of 6 repeats. A larger variance stays, so that an
/// arm that fails now and then widens only its own intervals. No mean exceeds the best score of its
/// arm by more than two median standard deviations, so that such an arm does not seem better than
/// any score it ever had. If paired, correlations are shrunk half way to those of independent arms.
/// notebook/judging.md measures the error rates.
class Posterior {
 public:
  /// The number of draws: about ten of them make up the smallest share that a verdict asks for. A
  /// fourth of them suffices to choose which arms continue.
  static constexpr std::size_t draws = 32'768, few_draws = draws / 4;

  /// Needs at least two arms with at least two repeats each; if paired, all have the same number.
  /// The standard deviation of an arm's scores is taken to be at least `least`. `normals` changes
  /// the time alone.
  Posterior(const Scores& scores, Pairing pairing, double least = 0, std::size_t count = draws,
            const Normals& normals = Normals());

  std::size_t size() const { return drawn_.size() / arms_; }

  /// The mean of an arm's scores, in the same units as drawn().
  double mean(std::size_t arm) const { return means_[arm]; }

  /// The arm's mean in one draw. If paired, the mean over all arms in the same repeats is
  /// subtracted.
  double drawn(std::size_t draw, std::size_t arm) const { return drawn_[draw * arms_ + arm]; }

 private:
  std::size_t arms_;
  std::vector<double> means_;  // [arm]
  std::vector<double> drawn_;  // [draw][arm]
};

/// The mean correlation of two arms over their common repeats. It says what pairing is worth: a
/// paired difference has sqrt(1 - correlation) times the standard deviation of an unpaired one.
double mean_correlation(const Scores& scores);

}  // namespace hillock::race
