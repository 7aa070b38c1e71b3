// simultaneous.h: intervals of all paired differences of some activations' mean scores, right all
// at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hillock::choose {

struct Interval {
  double low = 0, high = 0;
};

/// scores[a][r]: activation a in repeat r; repeats are independent, activations share them.
///
/// All intervals, mean ± critical · scale / sqrt(n), hold at once with probability 1 - error. For
/// that, critical is the 1 - error quantile of the greatest statistic of any pair over random
/// rotations of the repeats (Langsrud 2005, Stat. Comput. 15:53-60): exact for normal scores
/// whatever the activations' correlations, about right for others (docs/deciding.md). scale is the
/// pair's standard deviation; one below the median of all pairs is drawn towards it, as if the
/// median had been seen in `borrowed` more repeats (after Smyth 2004, Stat. Appl. Genet. Mol. Biol.
/// 3:3), in every rotation anew: what a pair's few repeats do not tell, the others do. One above
/// keeps its own, so that an activation that fails now and then widens its own intervals only.
class Simultaneous {
 public:
  static constexpr double borrowed = 8;

  /// At least 3 repeats, the same number of each activation. No standard deviation is taken to be
  /// below `least`.
  Simultaneous(const std::vector<std::span<const double>>& scores, double error, double least);

  /// Of the interval around the mean of scores[a] - scores[b].
  double half_width(std::size_t a, std::size_t b) const { return half_widths_[a * count_ + b]; }

 private:
  std::size_t count_ = 0;            // of activations
  std::vector<double> half_widths_;  // [a][b]
};

}  // namespace hillock::choose
