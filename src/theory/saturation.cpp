#include "theory/saturation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hillock::theory {
namespace {

constexpr double furthest = 40, step = 1.0 / 64;

// The end of the flat range that begins far out on the side of `sign`.
std::optional<double> tail(const std::function<double(double)>& f,
                           const std::function<double(double)>& slope, double sign,
                           double steepest) {
  if (!std::isfinite(f(sign * std::numeric_limits<double>::infinity()))) return std::nullopt;
  double inner = furthest;
  while (inner > -furthest && std::abs(slope(sign * (inner - step))) < flat_share * steepest)
    inner -= step;
  if (inner == furthest)
    return std::nullopt;  // not flat yet at the edge: it flattens too slowly to have a tail
  return sign * inner;
}

}  // namespace

Tails saturating_tails(const std::function<double(double)>& f,
                       const std::function<double(double)>& slope) {
  double steepest = 0;
  for (double z = -furthest; z <= furthest; z += step)
    steepest = std::max(steepest, std::abs(slope(z)));
  if (steepest == 0) return {};
  return {tail(f, slope, -1, steepest), tail(f, slope, +1, steepest), steepest};
}

}  // namespace hillock::theory
