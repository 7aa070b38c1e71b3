// elementary.h: exp, expm1, log1p, tanh over Lanes of f32, each with its greatest error in ULP.
// normal_cdf: elementary_normal.h.
//
// The bounds hold for every f32 argument, ±inf and subnormal results included, on every instruction
// set (those without fused multiply-add are the worst); tests/kernel_test.cpp holds the words to
// them. NaN gives NaN.
#pragma once

#include "number/lanes.h"

namespace hillock {

// Words that number.h makes of these.
inline constexpr double sigmoid_ulp = 2.4, logistic_pdf_ulp = 4.1, sech2_ulp = 4.9,
                        softplus_ulp = 2.2, tanh_softplus_ulp = 3.8, tanh_softplus_slope_ulp = 7.7;

/// c[0] + c[1] x + c[2] x^2 + …
template <class D, std::same_as<double>... C>
Lanes<D> polynomial(Lanes<D> x, double c, C... rest) {
  if constexpr (sizeof...(rest) == 0)
    return c;
  else
    return mul_add(polynomial(x, rest...), x, Lanes<D>(c));
}

/// x = k ln 2 + r + rest, k an integer, |r| <= ln(2)/2, |rest| < 2^-4; k ln 2 is taken off in two
/// parts, of which the first, r, is exact.
template <Floats D>
struct Split {
  Lanes<D> r, rest;
  Lanes<D> power;  // 2^(k + bias - 127)
};

template <Floats D>
Split<D> split(Lanes<D> x, Lanes<D> bias) {
  using L = Lanes<D>;
  // Next to 2^23 a float's last bit is 1: adding 1.5 · 2^23 rounds, and leaves k + bias in the low
  // bits.
  const L shifter = L(0x1.8p23) + bias;
  const L shifted = mul_add(x, L(std::numbers::log2e), shifter);
  const L k = shifted - shifter;
  const auto bits = hn::BitCast(hn::RebindToSigned<D>(), shifted.raw);
  return {.r = neg_mul_add(k, L(0x1.63p-1), x),  // ln 2 to 9 bits
          .rest = k * L(0x1.bd0105c610ca8p-13),  // what is missing to ln 2
          .power = hn::BitCast(D(), hn::ShiftLeft<23>(bits))};
}

/// e^r, |r| <= ln(2)/2. scripts/coefficients.sollya: exp
template <Floats D>
Lanes<D> exp_of_rest(Lanes<D> r) {
  const Lanes<D> q =
      polynomial(r, 0x1p-1, 0x1.5554d8p-3, 0x1.5554e4p-5, 0x1.12108p-7, 0x1.6d542p-10);
  return mul_add(r * r, q, r) + 1.0;
}

/// e^x.
inline constexpr double exp_ulp = 1.1;
template <Floats D>
Lanes<D> exp(Lanes<D> x) {
  using L = Lanes<D>;
  // Outside, e^x is 0 or inf. 2^k is applied in two steps, k ± 64 and ∓ 64, since no float holds
  // 2^-150 or 2^128: the first step is exact, so that a subnormal result is rounded once.
  x = held(x, -104, 89);
  const auto [r, rest, power] = split(x, select(x < 0.0, L(127 + 64), L(127 - 64)));
  return exp_of_rest(r + rest) * power * select(x < 0.0, L(0x1p-64), L(0x1p64));
}

/// e^x - 1.
inline constexpr double expm1_ulp = 1.2;
template <Floats D>
Lanes<D> expm1(Lanes<D> x) {
  using L = Lanes<D>;
  const L tiny = x;
  x = held(x, -18, 89);  // below, e^x - 1 rounds to -1
  const auto [r, rest, half_power] = split(x, L(126));
  // e^x - 1 = 2^k (1 + s + s^2 q) - 1, s = r + rest; halved, as 2^128 is not a float:
  //         = 2 (h r + (h - 1/2) + h (rest + s^2 q)), h = 2^(k-1).
  // scripts/coefficients.sollya: expm1
  const L s = r + rest;
  const L q = polynomial(s, 0x1p-1, 0x1.555556p-3, 0x1.5554fep-5, 0x1.110fc6p-7, 0x1.6d345ap-10,
                         0x1.a2cdbap-13);
  const L most = mul_add(half_power, r, half_power - 0.5);
  const L half = mul_add(half_power, mul_add(s * s, q, rest), most);
  return select(abs(tiny) < 0x1p-24, tiny, half + half);  // keeps -0 and subnormals
}

/// log(1 + x).
inline constexpr double log1p_ulp = 1.7;
template <Floats D>
Lanes<D> log1p(Lanes<D> x) {
  using L = Lanes<D>;
  constexpr hn::RebindToSigned<D> ints;
  // 1 + x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2). k comes from the rounded 1 + x, f from x
  // itself: f = x / 2^k + (1 / 2^k - 1), with q = 4 / 2^k in the place of 1 / 2^k, as 2^-128 is not
  // a normal number.
  constexpr std::int32_t one = 0x3f800000, sqrt_half = 0x3f3504f3;
  const auto above = hn::Sub(hn::BitCast(ints, (1.0 + x).raw), hn::Set(ints, sqrt_half));
  const auto exponent = hn::ShiftRight<23>(above);
  const L k = hn::ConvertTo(D(), exponent);
  const L q =
      hn::BitCast(D(), hn::Sub(hn::Set(ints, one + (2 << 23)), hn::ShiftLeft<23>(exponent)));
  const L f = mul_add(x * q, L(0.25), mul_add(q, L(0.25), L(-1.0)));
  // scripts/coefficients.sollya: log1p
  const L p = polynomial(f, 0x1.55555p-2, -0x1.0000cp-2, 0x1.99a422p-3, -0x1.54daaep-3,
                         0x1.228bb2p-3, -0x1.091392p-3, 0x1.06a80ep-3, -0x1.557a44p-4);
  const L f2 = f * f;
  const L small = mul_add(f2, mul_add(f, p, L(-0.5)), k * -0x1.bd0105c610ca8p-13);
  const L result = mul_add(k, L(0x1.63p-1), f) + small;
  // x itself where it is inf, NaN, -0 or so small that x^2/2 is rounded off.
  const L edge = select(x < -1.0, L(std::numeric_limits<double>::quiet_NaN()), x);
  const auto inside = hn::And(hn::And(x > -1.0, x < std::numeric_limits<double>::infinity()),
                              hn::Not(abs(x) < 0x1p-24));
  const L pole = -std::numeric_limits<double>::infinity();
  return select(inside, result, select(hn::Eq(x.raw, L(-1.0).raw), pole, edge));
}

/// tanh x.
inline constexpr double tanh_ulp = 1.5;
template <Floats D>
Lanes<D> tanh(Lanes<D> x) {
  using L = Lanes<D>;
  // a + a^3 p(a^2) below 0.625, scripts/coefficients.sollya: tanh; from there 1 - 2e / (1 + e), e =
  // e^-2a.
  const L a = abs(x), a2 = a * a;
  const L p =
      polynomial(a2, -0x1.555552p-2, 0x1.110e16p-3, -0x1.b92674p-5, 0x1.5813cp-6, -0x1.8ff18p-8);
  const L e = exp(-2.0 * a);
  const L t = select(a < 0.625, mul_add(a * a2, p, a), 1.0 - 2.0 * e / (1.0 + e));
  return with_sign(t, x);
}

}  // namespace hillock
