// saturation.h: where a function is flat: the tails in which a unit learns hardly anything.
#pragma once

#include <functional>
#include <optional>

namespace hillock::theory {

/// A slope is flat if its magnitude is below this share of the maximum slope magnitude.
inline constexpr double flat_share = 0.05;

/// Saturating tails: beyond these points |slope| stays flat and the function approaches a constant.
struct Tails {
  std::optional<double> left;   // saturated for z < left
  std::optional<double> right;  // saturated for z > right
  double steepest = 0;          // the maximum of |slope|

  bool any() const { return left || right; }
};

/// Searches [-40, 40] in steps of 1/64.
Tails saturating_tails(const std::function<double(double)>& f,
                       const std::function<double(double)>& slope);

}  // namespace hillock::theory
