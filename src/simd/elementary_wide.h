// elementary_wide.h: exp, expm1, log1p, tanh, sqrt over Wide, each within 2^-62 of the exact value,
// relative to it, near 0 and in the tails too (tests/wide_test.cpp). NaN gives NaN.
// elementary_wide_normal.h: erf and the normal distribution; elementary_wide_angle.h: sin, cos,
// atan.
#pragma once

#include "simd/wide.h"
#include "simd/wide_tables.h"

namespace hillock::simd {

/// |x| < 2^-100, where an f with f'(0) = 1 is x: x may be too small for pair().
template <class D>
auto is_tiny(const Wide<D>& x) {
  return x.exponent < -100.0;
}

/// f + f^2 half + f^3 c(f), |f| < 1/16, half ±1/2: 2^-66 of f.
template <class D, std::size_t n>
Pair<D> cubic(Pair<D> f, double half, const double (&c)[n]) {
  const Pair<D> f2 = f * f;
  const Lanes<D> high = half * f2.hi, third = polynomial(f.hi, c) * (f2.hi * f.hi);
  const Pair<D> sum = quick_two_sum(f.hi, high);
  return quick_two_sum(sum.hi, sum.lo + (f.lo + mul_add(Lanes<D>(half), f2.lo, third)));
}

/// e^x = 2^exponent power (1 + p), power from 1 to 2.
template <class D>
struct ExpParts {
  Pair<D> power, p;
  Lanes<D> exponent;
};

/// For |x| <= 45000, so that k has 20 bits and its first two products are exact. Beyond, e^x is no
/// double, and fewer digits of it do; from 2^45 on it no longer grows, and e^-x is as 0.
template <class D>
ExpParts<D> exp_parts(const Wide<D>& x) {
  using L = Lanes<D>;
  using T = WideTables<D>;
  constexpr hn::RebindToSigned<D> ints;
  // x = k log(2)/16 + r, |r| <= log(2)/32; 2^(k/16) = 2^whole 2^(index/16). Next to 2^52 a double's
  // last bit is 1: adding 1.5 · 2^52 rounds, and leaves k in the low bits.
  const Pair<D> v = pair(x, 45);
  const L shifter = 0x1.8p52;
  const L shifted = v.hi * (16 * std::numbers::log2e) + shifter;
  const L k = shifted - shifter;
  const Pair<D> most = two_sum(v.hi - k * T::log2_16[0], -(k * T::log2_16[1]));
  const Pair<D> r = quick_two_sum(most.hi, most.lo + (v.lo - k * T::log2_16[2]));
  const auto index = hn::And(hn::BitCast(ints, shifted.raw), hn::Set(ints, 15));
  const Pair<D> power(at<D>(T::exp_power[0], index), at<D>(T::exp_power[1], index));
  // 0, as it were, even where a great e^x meets e^-e^x.
  const auto vanished = hn::And(x.hi < 0.0, x.exponent > 44.0);
  const L exponent = select(vanished, L(Wide<D>::of_zero), (k - as_double<D>(index)) * 0.0625);
  return {power, cubic(r, 0.5, T::exp_rest), exponent};
}

/// e^x.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> exp(const Wide<D>& x) {
  const ExpParts<D> e = exp_parts(x);
  const Pair<D> p = e.power * e.p, sum = quick_two_sum(e.power.hi, p.hi);
  return {quick_two_sum(sum.hi, sum.lo + (p.lo + e.power.lo)), e.exponent};
}

/// e^x - 1.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> expm1(const Wide<D>& x) {
  const ExpParts<D> e = exp_parts(x);
  const Wide<D> power(e.power, e.exponent);
  return select(is_tiny(x), x, (power - 1.0) + power * Wide<D>(e.p));
}

/// log(1 + x).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> log1p(const Wide<D>& x) {
  using L = Lanes<D>;
  using T = WideTables<D>;
  using W = Wide<D>;
  constexpr hn::RebindToSigned<D> ints;
  // 1 + x = 2^k m, sqrt(1/2) <= m <= sqrt(2); log m = -log c + log(1 + f), f = m c - 1 with c next
  // to 1/m. Next to 0 c is 1, and f is x itself.
  const W y = 1.0 + x;
  const auto upper = y.hi > std::numbers::sqrt2;
  const L half = select(upper, L(0.5), L(1.0)), k = y.exponent + select(upper, L(1.0), L(0.0));
  const Pair<D> m(y.hi * half, y.lo * half);
  const L shifted = m.hi * 32.0 + (0x1.8p52 - 22);
  const auto index = hn::And(hn::BitCast(ints, shifted.raw), hn::Set(ints, 31));
  const L c = at<D>(T::log_center[0], index);
  const Pair<D> product = two_product(m.hi, c), most = two_sum(product.hi - 1.0, product.lo);
  const Pair<D> apart = quick_two_sum(most.hi, mul_add(m.lo, c, most.lo));
  const Pair<D> f = select(x.exponent < -7.0, pair(x, 0), apart);
  const Pair<D> log_c(at<D>(T::log_center[1], index), at<D>(T::log_center[2], index));
  const Pair<D> whole = Pair<D>(T::log2[0], T::log2[1]) * k;
  const W result((whole + log_c) + cubic(f, -0.5, T::log_rest));
  const L zero = 0.0;
  const W pole = -std::numeric_limits<double>::infinity();
  const W outside = std::numeric_limits<double>::quiet_NaN();
  // What stands for inf (wide.h) gives inf, as itself.
  const W inside = select(hn::Or(is_tiny(x), x.exponent > W::infinite / 2), x, result);
  return select(y.hi < zero, outside, select(hn::Eq(y.hi.raw, zero.raw), pole, inside));
}

/// tanh x = -e / (2 + e), e = e^-2x - 1.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> tanh(const Wide<D>& x) {
  const Wide<D> e = expm1(scaled(-abs(x), 1));
  return with_sign(-e / (2.0 + e), x);
}

/// x - tanh x; below 1/2, where they cancel, x^3 p(x^2).
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> x_minus_tanh(const Wide<D>& x) {
  using T = WideTables<D>;
  const Wide<D> x2 = x * x;
  const Wide<D> p = polynomial(pair(x2, 0), T::x_minus_tanh_leading, T::x_minus_tanh_rest);
  return select(x.exponent < -1.0, x * x2 * p, x - tanh(x));
}

/// The square root; NaN below 0.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> sqrt(const Wide<D>& x) {
  using L = Lanes<D>;
  // m = (hi + lo) 2^odd, odd -1, 0 or 1, so that an even exponent is left. One Newton step.
  const L shifter = 0x1.8p52;
  const L half = (x.exponent * 0.5 + shifter) - shifter;
  const L scale = Wide<D>::power_of_2(x.exponent - (half + half));
  const L m = x.hi * scale, root = sqrt(m);
  const Pair<D> square = two_product(root, root);
  const L missing = ((m - square.hi) - square.lo) + x.lo * scale;
  const Wide<D> result(quick_two_sum(root, missing / (root + root)), half);
  return select(hn::Eq(x.hi.raw, hn::Zero(D())), x, result);
}

}  // namespace hillock::simd
