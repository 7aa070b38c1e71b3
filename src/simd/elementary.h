// elementary.h: exp over Lanes of f32, on any instruction set, with its greatest error in ULP. What
// has a fused multiply-add also has elementary_fused.h.
//
// The bounds hold for every f32 argument, ±inf and subnormal results included, on every instruction
// set (those without fused multiply-add are the worst); tests/kernel_test.cpp holds the words to
// them. NaN gives NaN.
#pragma once

#include "simd/lanes.h"

namespace hillock::simd {

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
template <class D>
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

}  // namespace hillock::simd
