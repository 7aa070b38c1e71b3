// wide_support.h: what the tests of Wide share: a register to one number and back, errors, and
// points.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "activation/activation.h"
#include "number/big.h"
#include "simd/wide.h"

namespace hillock::tests {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using L = simd::Lanes<D>;
using W = simd::Wide<D>;

inline constexpr std::uint64_t seed = 20240607;
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr mpfr_prec_t enough = 224;  // bits of an exact value

inline L broadcast(double x) {
  return hn::Set(D(), x);
}
/// The first lane. All lanes hold the same.
inline double first(L x) {
  return hn::GetLane(x.raw);
}

inline number::Big exact(const W& w) {
  number::Big sum = number::Big(first(w.hi)) + number::Big(first(w.lo));
  mpfr_mul_2si(sum.raw, sum.raw, static_cast<long>(first(w.exponent)), MPFR_RNDN);
  return sum;
}

/// log2 |got / exact - 1|; -inf where they are equal.
inline double log2_error(const W& got, const number::Big& expected) {
  if (!mpfr_regular_p(expected.raw))
    return first(nearest(got)) == expected.nearest() ? -activation::inf : activation::inf;
  const number::Big error = abs(exact(got) / expected - 1.0);
  return mpfr_nan_p(error.raw) ? activation::inf : std::log2(error.nearest());
}

/// Numbers of every binade, subnormals too, and more where functions bend and results end.
inline std::vector<double> telling_doubles() {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> significand(1, 2), near(-1, 1), mid(-45, 45),
      far(-760, 760);
  std::vector<double> x;
  for (int power = -1074; power < 1024; ++power)
    x.push_back(std::ldexp(power & 1 ? -significand(random) : significand(random), power));
  for (int i = 0; i < 700; ++i) x.insert(x.end(), {near(random), mid(random), far(random)});
  for (int k = 0; k < 150; ++k)
    for (const double of : {std::numbers::pi / 2 * k, std::numbers::ln2 * k, k / 64.0, k / 30.0})
      x.insert(x.end(), {of, -of, std::nextafter(of, activation::inf),
                         -std::nextafter(of, activation::inf)});
  std::uniform_real_distribution<double> exponent(7, 46);
  for (int i = 0; i < 300; ++i)  // far multiples of pi/2
    x.push_back(std::rint(std::exp2(exponent(random))) * (std::numbers::pi / 2));
  for (int power = -1074; power < 1024; power += 13)
    x.insert(x.end(), {std::ldexp(1.0, power), -std::ldexp(1.0, power)});
  for (const double limit : {0x1.fffffffffffffp1023, 0x1p1023, 0x1p-1022, 0x1p-1074, 0.0, 1.0})
    x.insert(x.end(), {limit, -limit, std::nextafter(limit, 0), -std::nextafter(limit, 0)});
  return x;
}

}  // namespace hillock::tests
