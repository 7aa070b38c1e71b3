// wilcoxon.h: are paired differences on one side of 0? The signed-rank test.
#pragma once

#include <cstddef>
#include <vector>

namespace hillock::lab {

struct SignedRank {
  double sum = 0;     // of the ranks of the positive differences
  std::size_t n = 0;  // differences that are not 0
  double p = 1;       // two-sided; normal approximation, without a correction for continuity
};

/// Wilcoxon 1945, Biometrics Bulletin 1, 80-83: differences of 0 are left out; the variance is
/// corrected for ranks shared.
SignedRank signed_rank(const std::vector<double>& differences);

}  // namespace hillock::lab
