// estimate.h: a mean with its standard error, and what may be concluded from it.
#pragma once

#include <cstddef>
#include <vector>

#include "race/verdict.h"

namespace hillock::lab {

struct Estimate {
  double mean = 0, error = 0;  // the standard error of the mean; 0 for fewer than two values
  std::size_t n = 0;
};

Estimate estimate(const std::vector<double>& values);
/// Of a[i] - b[i].
Estimate paired(const std::vector<double>& a, const std::vector<double>& b);
/// Of a share, k of n (Agresti, Coull 1998: two more of each, so that 0 of n has an error too).
Estimate share_of(std::size_t k, std::size_t n);

/// Where the mean lies, by Student's t, at 95 % for so many intervals at once (Bonferroni). From
/// fewer than two values: anywhere.
race::Interval interval_of(const Estimate& estimate, std::size_t at_once = 1);

enum class Conclusion;
/// holds: the whole interval lies above the bound; does_not_hold: below it; else depends.
Conclusion is_above(const race::Interval& interval, double bound);
Conclusion is_below(const race::Interval& interval, double bound);
/// holds: the interval lies within [-bound, bound]; does_not_hold: outside.
Conclusion is_about_zero(const race::Interval& interval, double bound);

/// Rank correlation (Spearman), ties by mean ranks; 0 where one of them is constant.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);
/// The share of all orders of b with a rank correlation as high or higher, exact up to 8 values,
/// else over 20,000 orders drawn.
double order_chance(const std::vector<double>& a, const std::vector<double>& b);

/// Wilcoxon's signed-rank test: do paired differences lie on one side of 0?
struct SignedRank {
  double sum = 0;     // of the ranks of the positive differences
  std::size_t n = 0;  // differences that are not 0
  double p = 1;       // two-sided; normal approximation, without a correction for continuity
};

/// Wilcoxon 1945, Biometrics Bulletin 1, 80-83: differences of 0 are left out; the variance is
/// corrected for ranks shared.
SignedRank signed_rank(const std::vector<double>& differences);

}  // namespace hillock::lab
