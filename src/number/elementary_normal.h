// elementary_normal.h: the standard normal distribution over Lanes of f32, each with its greatest
// error in ULP.
#pragma once

#include "number/elementary.h"

namespace hillock {

/// e^(-a^2/2) = p · power · 2^-64, apart so that a caller's factor comes before the one rounding of
/// a subnormal result.
template <Floats D>
struct Bell {
  Lanes<D> p, power;
};

/// 0 <= a <= 15.
template <Floats D>
Bell<D> bell(Lanes<D> a) {
  using L = Lanes<D>;
  // a^2 = square + lost exactly: what rounding takes from a^2 would be up to 5 ULP of the result. a
  // = top + low, of 12 bits each, so that their products are exact.
  const L square = a * a;
  const L top = hn::And(a.raw, hn::BitCast(D(), hn::Set(hn::RebindToUnsigned<D>(), 0xfffff000u)));
  const L low = a - top;
  const L lost = ((top * top - square) + 2.0 * top * low) + low * low;
  const auto [r, rest, power] = split(-0.5 * square, L(127 + 64));
  return {exp_of_rest(r + neg_mul_add(L(0.5), lost, rest)), power};
}

/// P(Z <= x).
inline constexpr double normal_cdf_ulp = 4.7;
template <Floats D>
Lanes<D> normal_cdf(Lanes<D> x) {
  using L = Lanes<D>;
  // For a = |x|: P(Z <= -a) = e^(-a^2/2) u p(u - 1/4), u = 1 / (a + 2). Beyond 15 it is 0 in f32.
  // scripts/coefficients.sollya: normal_cdf
  const L a = held(abs(x), 0, 15);
  const L u = 1.0 / (a + 2.0);
  const L p = polynomial(u - 0.25, 0x1.5845dcp-1, 0x1.535bb2p0, 0x1.d7d3b8p-2, -0x1.2cce68p1,
                         -0x1.f2f4ap-4, 0x1.b97a92p2, -0x1.f99d5ap2, -0x1.b5493cp3, 0x1.a2ef58p5,
                         -0x1.d0d012p4, -0x1.0987aep7, 0x1.a0557ep7);
  const Bell<D> e = bell(a);
  const L left = e.p * (u * p) * e.power * 0x1p-64;
  return select(x > 0.0, 1.0 - left, left);
}

/// e^(-x^2/2) / sqrt(2 pi).
inline constexpr double normal_pdf_ulp = 2.1;
template <Floats D>
Lanes<D> normal_pdf(Lanes<D> x) {
  constexpr double at_0 = 0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2;
  const Bell<D> e = bell(held(abs(x), 0, 15));
  return e.p * at_0 * e.power * 0x1p-64;
}

}  // namespace hillock
