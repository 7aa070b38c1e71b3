// elementary_wide_normal.h: erf and the standard normal distribution over Wide, within 2^-62 of the
// exact value, relative to it, in the left tail too.
#pragma once

#include "simd/elementary_wide.h"

namespace hillock::simd {

/// P(Z <= -a), a >= 0.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> normal_tail(const Wide<D>& a) {
  using L = Lanes<D>;
  using T = WideTables<D>;
  constexpr hn::RebindToSigned<D> ints;
  // e^(-a^2/2) u p(t), u = 1 / (a + 2) up to 1/2, in 16 intervals; t = u - the middle of its own.
  const Pair<D> u = Pair<D>(1.0, 0.0) / (pair(a, 60) + L(2.0));
  const L interval = Wide<D>::lesser(u.hi * 32.0 - 0.5, 15.0);
  const L shifted = interval + L(0x1.8p52);
  const auto index = hn::And(hn::BitCast(ints, shifted.raw), hn::Set(ints, 15));
  const Pair<D> t = two_sum(u.hi, (as_double<D>(index) + 0.5) * -0.03125) + u.lo;
  constexpr int rows = int(std::size(T::normal));
  L rest = at<D>(T::normal[rows - 1], index);
#pragma GCC unroll 16
  for (int i = rows - 2; i >= 6; --i) rest = mul_add(rest, t.hi, at<D>(T::normal[i], index));
  const auto term = [&](int i) {
    return Pair<D>(at<D>(T::normal[2 * i], index), at<D>(T::normal[2 * i + 1], index));
  };
  const Pair<D> p = term(0) + t * (term(1) + t * (term(2) + rest * t.hi));
  return Wide<D>(u * p) * exp(scaled(-(a * a), -1));
}

/// P(Z <= x).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> normal_cdf(const Wide<D>& x) {
  const Wide<D> left = normal_tail(abs(x));
  return select(x > 0.0, 1.0 - left, left);
}

/// e^(-x^2/2) / sqrt(2 pi).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> normal_pdf(const Wide<D>& x) {
  using T = WideTables<D>;
  const Wide<D> at_0(Pair<D>(T::inverse_sqrt_2pi[0], T::inverse_sqrt_2pi[1]));
  return exp(scaled(-(x * x), -1)) * at_0;
}

/// erf'(x) = 2 e^(-x^2) / sqrt(pi).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> erf_slope(const Wide<D>& x) {
  using T = WideTables<D>;
  const Wide<D> at_0(Pair<D>(T::two_by_sqrt_pi[0], T::two_by_sqrt_pi[1]));
  return exp(-(x * x)) * at_0;
}

/// erf x: x p(x^2) below 1/4, else 1 - 2 P(Z <= -sqrt(2) x).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> erf(const Wide<D>& x) {
  using T = WideTables<D>;
  const Wide<D> p = polynomial(pair(x * x, 0), T::erf_leading, T::erf_rest);
  const Wide<D> sqrt_2(Pair<D>(T::sqrt_2[0], T::sqrt_2[1]));
  const Wide<D> far = 1.0 - scaled(normal_tail(abs(x) * sqrt_2), 1);
  return select(x.exponent < -2.0, x * p, with_sign(far, x));
}

}  // namespace hillock::simd
