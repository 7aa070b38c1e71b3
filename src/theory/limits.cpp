#include "theory/limits.h"

#include <cmath>

namespace hillock::theory {

double value_or_limit(const std::function<double(double)>& f, double x) {
  const double y = f(x);
  if (!std::isinf(x) || !std::isnan(y)) return y;
  // Points at which polynomials no longer overflow, then exponentials in double and in float, and
  // last the edge of the range that saturation.h examines.
  for (const double far : {1e300, 1e150, 1e75, 1e15, 700.0, 80.0, 40.0}) {
    const double there = f(std::copysign(far, x)), before = f(std::copysign(0.9 * far, x));
    if (!std::isfinite(there)) continue;
    if (std::abs(there) > 1e10) return std::copysign(std::abs(x), there);
    if (std::abs(there - before) <= 1e-6 * (1 + std::abs(there))) return there;
  }
  return y;
}

}  // namespace hillock::theory
