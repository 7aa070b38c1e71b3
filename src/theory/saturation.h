// saturation.h: where a function lies flat: the tails on which a unit learns next to nothing.
#pragma once

#include <functional>
#include <optional>

namespace hillock::theory {

/// |slope| under this share of its maximum is flat.
inline constexpr double flat_share = 0.05;

/// A saturating tail: |slope| stays flat where the function flattens to a constant on that side.
struct Tails {
  std::optional<double> left;   // saturated where z < left
  std::optional<double> right;  // saturated where z > right
  double steepest = 0;          // the maximum of |slope|

  bool any() const { return left || right; }
};

/// Searched on [-40, 40] in steps of 1/64.
Tails saturating_tails(const std::function<double(double)>& f,
                       const std::function<double(double)>& slope);

}  // namespace hillock::theory
