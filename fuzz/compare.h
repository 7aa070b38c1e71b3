// compare.h: what two instruction sets may differ by, and what is said when they differ by more.
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "accuracy/accuracy.h"
#include "source.h"

namespace hillock::fuzz {

[[noreturn]] inline void fail(const std::string& what) {
  fmt::print(stderr, "{}\n", what);
  std::abort();
}

/// A result as it is said: number and bits.
inline std::string told(const Guarded& array, std::size_t i) {
  return fmt::format("{:.17g} ({:#x})", array[i], array.bits(i));
}

/// inf counts as the next power of 2.
inline double capped(double y, kernel::DType type) {
  const double next = type == kernel::DType::f64   ? HUGE_VAL
                      : type == kernel::DType::f16 ? 0x1p16
                                                   : 0x1p128;
  return std::clamp(y, -next, next);
}

/// A unit in the last place of a number of that size in the type.
inline double ulp_in(double size, kernel::DType type) {
  if (std::isnan(size)) return 0;
  if (type == kernel::DType::f64) return accuracy::unit_at(size, 53, false);
  if (type == kernel::DType::f32) return accuracy::unit_at(size, 24, false);
  const kernel::Format16 format = kernel::format_of(type);
  const int exponent = size == 0 ? -2000 : std::ilogb(std::min(std::abs(size), 0x1p127));
  return std::ldexp(1.0, std::max(exponent, 1 - format.bias) - format.fraction_bits);
}

/// Whether a and b differ by at most that; both NaN, or neither.
inline bool near(double a, double b, double most, kernel::DType type) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  const double apart = std::abs(capped(a, type) - capped(b, type));
  return apart <= most;
}

/// The same bits from `from` on, NaN for NaN.
inline void expect_same(const Guarded& got, std::size_t from, const Guarded& wanted,
                        std::size_t first, std::size_t n, const std::string& what) {
  for (std::size_t i = 0; i < n; ++i) {
    const double a = got[from + i], b = wanted[first + i];
    if (got.bits(from + i) == wanted.bits(first + i) || (std::isnan(a) && std::isnan(b))) continue;
    fail(fmt::format("{}: number {} of {} is {}, and was {}", what, i, n, told(got, from + i),
                     told(wanted, first + i)));
  }
}

/// Within `ulps` units of each other, NaN for NaN.
inline void expect_near(const Guarded& got, const Guarded& wanted, double ulps, kernel::DType type,
                        const std::string& what, const auto& describe) {
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double a = got[i], b = wanted[i];
    const double size = std::max(std::abs(capped(a, type)), std::abs(capped(b, type)));
    if (!near(a, b, ulps * ulp_in(size, type), type))
      fail(fmt::format("{}: number {} of {} is {}, and elsewhere {}; {}", what, i, got.size(),
                       told(got, i), told(wanted, i), describe(i)));
  }
}

inline void expect_unharmed(const Guarded& array, const std::string& what) {
  if (!array.unharmed()) fail(what + ": something beside the array was written");
}

}  // namespace hillock::fuzz
