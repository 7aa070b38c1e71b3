// random.h: random streams that are named by what they are for, so that adding one never shifts
// another.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

namespace hillock::data {

enum class Role : std::uint64_t {
  held_out = 1,
  split,
  init,
  batches,
  dropout,
  test = 7,
  sample,
  rotations,
  simulation,
  permutations,
  posterior
};

/// SplitMix64 (Steele, Lea, Flood 2014, OOPSLA): a counter, hashed. Its key is the seed, the role
/// and any further numbers (repeat, layer, …); it never depends on an activation.
class Stream {
 public:
  template <std::convertible_to<std::uint64_t>... Key>
  Stream(std::uint64_t seed, Role role, Key... key) : state_(mix(seed + golden)) {
    state_ = mix(state_ + golden + static_cast<std::uint64_t>(role));
    ((state_ = mix(state_ + golden + static_cast<std::uint64_t>(key))), ...);
  }

  std::uint64_t bits() { return mix(state_ += golden); }
  /// Uniform in (0, 1): 53 bits, centred in their cell.
  double uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }
  /// Uniform in 0 … n-1; n > 0. Multiply-shift; its bias is below n / 2^64.
  std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits()) * n) >> 64);
  }
  /// Standard normal, by Box and Muller.
  double normal() { return two_normals().first; }
  std::pair<double, double> two_normals() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    return {radius * std::cos(angle), radius * std::sin(angle)};
  }
  /// A random order, by Fisher and Yates.
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace hillock::data
