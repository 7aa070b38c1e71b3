// spread.h: quartiles of numbers, and which numbers lie too far from them to be of the same kind.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hillock::data {

struct Quartiles {
  double lower = 0, middle = 0, upper = 0;

  double range() const { return upper - lower; }
  /// How many interquartile ranges x is below the lower quartile or above the upper one; at most 0
  /// between them, and for every x if all values are equal.
  double distance(double x) const {
    const double off = x < lower ? lower - x : x - upper;
    return range() > 0 ? off / range() : 0;
  }
};

/// Without NaN. Reorders the values; all 0 if there are none. If half of the values are equal or
/// more, the quartiles lie around that value, half the median distance of the others away.
Quartiles quartiles_of(std::vector<float>& values);

inline constexpr double far = 10, very_far = 100;  // interquartile ranges

/// Numbers that lie apart from all others, such as fill values and slips of a key: very far, at
/// most 5 % of all, and not the end of a long tail, which has more numbers that are far than very
/// far. Returns how many there are.
std::size_t count_outliers(std::span<const float> values, const Quartiles& quartiles);

}  // namespace hillock::data
