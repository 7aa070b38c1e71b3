// elementary_wide_angle.h: sin, cos (|x| < 2^48), atan over Wide, within 2^-62 of the exact value,
// relative to it.
#pragma once

#include "simd/elementary_wide.h"

namespace hillock::simd {

/// sin(x + quarters pi/2) for |x| < 2^48. From there on x counts as 0: wrong, but in [-1, 1]. NaN
/// at what stands for inf.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> sin_from(const Wide<D>& x, int quarters) {
  using L = Lanes<D>;
  using T = WideTables<D>;
  constexpr hn::RebindToSigned<D> ints;
  // x.hi - x.hi is 0, or NaN of NaN.
  const L beyond = select(x.exponent < Wide<D>::infinite / 2, x.hi - x.hi,
                          L(std::numeric_limits<double>::quiet_NaN()));
  const Pair<D> v = select(x.exponent < 48.0, pair(x, 47), Pair<D>(beyond, 0.0));
  // x = k pi/2 + r, |r| <= pi/4, pi/2 in four parts: doubles come as near to k pi/2 as 2^-60.
  const L shifter = 0x1.8p52;
  const L shifted = v.hi * (2 * std::numbers::inv_pi) + shifter;
  const L k = shifted - shifter;
  const Pair<D> k0 = two_product(k, L(T::half_pi[0])), k1 = two_product(k, L(T::half_pi[1]));
  const Pair<D> k2 = two_product(k, L(T::half_pi[2]));
  const Pair<D> most = two_sum(v.hi - k0.hi, -k0.lo) + -k1;
  const Pair<D> r = (most + v.lo) + -Pair<D>(k2.hi, k2.lo + k * T::half_pi[3]);

  // Of an even quarter r sin(r)/r, of an odd one cos r: polynomials of one shape, chosen term by
  // term.
  const auto quarter = hn::Add(hn::BitCast(ints, shifted.raw), hn::Set(ints, quarters));
  const auto odd = hn::RebindMask(D(), hn::TestBit(quarter, hn::Set(ints, 1)));
  const Pair<D> r2 = r * r;
  const auto either = [&](double sine, double cosine) { return select(odd, L(cosine), L(sine)); };
  L rest = 0.0;
#pragma GCC unroll 8
  for (std::size_t i = std::size(T::sin_rest); i > 0; --i)
    rest = mul_add(rest, r2.hi, either(T::sin_rest[i - 1], T::cos_rest[i - 1]));
  Pair<D> p(rest, 0.0);
#pragma GCC unroll 8
  for (std::size_t i = std::size(T::sin_leading); i > 0; --i) {
    const Pair<D> product = p * r2;
    p = quick_two_sum(either(T::sin_leading[i - 1][0], T::cos_leading[i - 1][0]), product.hi);
    p.lo = p.lo + (product.lo + either(T::sin_leading[i - 1][1], T::cos_leading[i - 1][1]));
  }
  const Wide<D> size(select(odd, quick_two_sum(p.hi, p.lo), r * p));
  const L sign = hn::BitCast(D(), hn::ShiftLeft<62>(quarter));  // bit 1 of quarter
  return {Wide<D>::times_sign(size.hi, sign), Wide<D>::times_sign(size.lo, sign), size.exponent};
}

template <class D>
Wide<D> sin(const Wide<D>& x) {
  return select(is_tiny(x), x, sin_from(x, 0));
}

template <class D>
Wide<D> cos(const Wide<D>& x) {
  return sin_from(x, 1);
}

/// atan x.
template <class D>
HWY_NOINLINE HWY_FLATTEN Wide<D> atan(const Wide<D>& x) {
  using L = Lanes<D>;
  using T = WideTables<D>;
  constexpr hn::RebindToSigned<D> ints;
  // |x| = n/d or, above 1, d/n; atan(n/d) = atan c + atan f, f = (n - c d) / (d + c n), c next to
  // n/d among 0, 1/15, …, 1: |f| <= 1/30.
  const Pair<D> a = pair(abs(x), 200), one(1.0, 0.0);
  const auto above = a.hi > 1.0;
  const Pair<D> n = select(above, one, a), d = select(above, a, one);
  const L shifted = n.hi / d.hi * 15.0 + L(0x1.8p52);
  const auto index = hn::And(hn::BitCast(ints, shifted.raw), hn::Set(ints, 15));
  const L c = at<D>(T::atan_center[0], index);
  const Pair<D> f = (n + -(d * c)) / (d + n * c);
  const Pair<D> at_c(at<D>(T::atan_center[1], index), at<D>(T::atan_center[2], index));
  const Pair<D> angle = at_c + f * polynomial(f * f, T::atan_leading, T::atan_rest);
  const Pair<D> from_above = Pair<D>(T::half_pi[0], T::half_pi[1]) + -angle;
  return select(is_tiny(x), x, with_sign(Wide<D>(select(above, from_above, angle)), x));
}

}  // namespace hillock::simd
