// elementary_double.h: exp and what is made of it over Lanes of f64, each with its greatest
// relative error. More words: elementary_double_log.h, _normal.h and _angle.h.
//
// Their results are rounded once to f32 or less, so they trade f64's last ten bits for speed: 2^-42
// is enough. The bounds hold for every double, on every instruction set, unless the word says less;
// tests/elementary_double_test.cpp holds the words to them. A result below 2^-990 has its sign
// and size but may be 0, one above 2^1023 may be inf. NaN gives NaN.
//
// Every number: scripts/coefficients_double.sollya.
#pragma once

#include "simd/elementary_double_power.h"

namespace hillock::simd {

/// e^x: 2^-45 for |x| <= 128; beyond, x log2(e) rounded.
inline constexpr double exp_double_error = 0x1p-43;
template <Doubles D>
Lanes<D> exp(Lanes<D> x) {
  return two_to(x * std::numbers::log2e);
}

/// e^x - 1.
inline constexpr double expm1_double_error = 0x1p-43;
template <Doubles D>
Lanes<D> expm1_with_sign(Lanes<D> x, Lanes<D> sign) {
  // Half of it is h 2^r - 1/2 = h r chord(r) + (h - 1/2). At 1024 + 1/64, r > 0 and the double inf.
  const auto [h, r] = half_octave(at_most(x * std::numbers::log2e, 1024 + 0x1p-6));
  const Lanes<D> half = mul_add(h, r * chord(r), h - 0.5);
  return with_sign(half + half, sign);
}
template <Doubles D>
Lanes<D> expm1(Lanes<D> x) {
  return expm1_with_sign(x, x);  // keeps -0
}
/// Not as number.h has it: clang 19 reads select(x > 0, 0, x) as select(x < 0, x, 0), and loses -0.
template <Doubles D>
Lanes<D> expm1_below(Lanes<D> x) {
  return expm1_with_sign(not_above(0.0, x), x);
}

/// 1 / (1 + e^-x).
inline constexpr double sigmoid_double_error = 0x1.4p-42;
template <Doubles D>
Lanes<D> sigmoid(Lanes<D> x) {
  return inverse_or_0(one_plus_two_to(x * -std::numbers::log2e));
}

/// sigmoid'(x) = e / (1 + e)^2, of what sigmoid(x) is made of, for a compiler to share.
inline constexpr double logistic_pdf_double_error = 0x1.2p-41;
template <Doubles D>
Lanes<D> logistic_pdf(Lanes<D> x) {
  const Lanes<D> y = x * -std::numbers::log2e;
  const Lanes<D> s = inverse_or_0(one_plus_two_to(y));
  return at_most(two_to(y), 0x1p1000) * s * s;  // no inf · 0
}

/// tanh x = numerator / denominator up to the sign.
template <Doubles D>
struct TanhParts {
  Lanes<D> numerator, denominator;
  Lanes<D> h, t;  // e^-2|x| = 2 h (1 + t) / (1 - t)
};
template <Doubles D>
TanhParts<D> tanh_parts(Lanes<D> x) {
  // e^-2|x| = 2 h 2^r and t = tanh(r ln(2)/2) = (2^r - 1) / (2^r + 1), so that
  // tanh|x| = -(2 h (1 + t) - (1 - t)) / (2 h (1 + t) + (1 - t)),
  // halved above and below: relative precision, as h - 1/2 is 0 next to 0.
  const auto [h, r] = half_octave(abs(x) * (-2 * std::numbers::log2e));
  const Lanes<D> t = r * tanh_of_rest(r * r);
  const Lanes<D> less = h - 0.5, more = h + 0.5;
  return {mul_add(t, more, less), mul_add(t, less, more), h, t};
}

/// tanh x.
inline constexpr double tanh_double_error = 0x1.2p-42;
template <Doubles D>
Lanes<D> tanh(Lanes<D> x) {
  const TanhParts<D> parts = tanh_parts(x);
  return with_sign(ratio(parts.numerator, parts.denominator), x);
}

/// tanh'(x).
inline constexpr double sech2_double_error = 0x1p-42;
template <Doubles D>
Lanes<D> sech2(Lanes<D> x) {
  const auto [numerator, denominator, h, t] = tanh_parts(x);
  const Lanes<D> i = inverse(denominator);
  return 2.0 * neg_mul_add(h * t, t, h) * i * i;  // 2 h (1 - t^2) / denominator^2
}

/// x - tanh x.
inline constexpr double x_minus_tanh_double_error = 0x1.4p-42;
template <Doubles D>
Lanes<D> x_minus_tanh(Lanes<D> x) {
  // x^3 times a quotient of polynomials in x^2; from 15 on tanh is ±(1 - 2^-42).
  const Lanes<D> x2 = at_most(x * x, 225);
  const Lanes<D> p = polynomial(x2, 0x1.5555555555495p-2, 0x1.bb1a4d912373cp-6,
                                0x1.48666d980894dp-11, 0x1.75e16a82d971fp-18, 0x1.5684ee88238d8p-26,
                                0x1.c0e3240a2a8d3p-36, 0x1.157223baf9121p-47);
  const Lanes<D> q = polynomial(x2, 0x1p0, 0x1.ecae8824ceeaep-2, 0x1.09a6ced10e468p-5,
                                0x1.6e33df26bbd98p-11, 0x1.906ad06602254p-18, 0x1.651dc7b1f5a6fp-26,
                                0x1.cad92cb7e5b90p-36, 0x1.1741f2f132cafp-47);
  return select(abs(x) < 15.0, ratio(x * x2 * p, q), x - with_sign(Lanes<D>(1.0), x));
}

/// tanh(softplus(x)) = n / (n + 2), n = w (w + 2), w = e^x. w is held below 2^500, so that n is
/// finite.
inline constexpr double tanh_softplus_double_error = 0x1p-42;
template <Doubles D>
Lanes<D> tanh_softplus(Lanes<D> x) {
  const Lanes<D> w = two_to(at_most(x * std::numbers::log2e, 500));
  const Lanes<D> n = w * (w + 2.0);
  return n * inverse(n + 2.0);
}

/// Its slope, 4 w (w + 1) / (n + 2)^2.
inline constexpr double tanh_softplus_slope_double_error = 0x1p-42;
template <Doubles D>
Lanes<D> tanh_softplus_slope(Lanes<D> x) {
  const Lanes<D> y = x * std::numbers::log2e;
  const Lanes<D> w = two_to(at_most(y, 500));
  const Lanes<D> n = w * (w + 2.0);
  const Lanes<D> i = inverse(n + 2.0);
  return select(y > 500.0, Lanes<D>(0.0), (n - w) * i * (4.0 * i));
}

}  // namespace hillock::simd
