// elementary_gates.h: words over Lanes of f32 that keep their digits through to the tails: what a
// formula read in fused_floats (table_floats) is made of; meanings: number.h. Those in `gates` have
// a faster reading next to 0: elementary_core.h.
//
// Each takes e^-|x| apart as p 2^n and applies 2^n last, so that a subnormal result is rounded
// once. e is e^-|x|. Errors: the cards (.ulp), held by `hillock check`.
#pragma once

#include "simd/elementary_fused.h"

namespace hillock::simd {

#if HWY_TARGET <= HWY_AVX3
template <Floats D>
Lanes<D> tanh(Lanes<D> x) {
  const Lanes<D> a = held(abs(x), 0, 0x1.3fffp3);  // beyond, it is 1
  const auto bits = hn::BitCast(Ints<D>(), hn::Max(a.raw, Lanes<D>(0x1p-4).raw));
  return with_sign(on_interval(tanh_table, a, hn::ShiftRight<21>(bits)).s, x);
}
#else
template <Floats D>
Lanes<D> tanh(Lanes<D> x) {
  using L = Lanes<D>;
  // a + a^3 p(a^2) below 0.625, scripts/coefficients.sollya: tanh; from there 1 - 2e / (1 + e), e =
  // e^-2a, which at a = 10 has no share any more.
  const L a = abs(x), a2 = a * a;
  const L p =
      polynomial(a2, -0x1.555552p-2, 0x1.110e16p-3, -0x1.b92674p-5, 0x1.5813cp-6, -0x1.8ff18p-8);
  const L e = exp(not_below(-20, -2.0 * a));
  const L t = select(a < 0.625, mul_add(a * a2, p, a), 1.0 - 2.0 * e / (1.0 + e));
  return with_sign(t, x);
}
#endif

template <Floats D>
Lanes<D> exp_below(Lanes<D> x, Lanes<D> c) {
  const Exponential<D> e = exponential(held(x, -125, 0));
  return scaled(e.mantissa() * c, e.n);
}

template <Floats D>
Lanes<D> times(Lanes<D> x, double c) {
  const auto [first, rest] = constant<D>(c);
  return with_sign(mul_add(x, first, finite(x) * rest), x);  // inf - inf is NaN, 0 - 0 is +0
}

template <Floats D>
Lanes<D> over(Lanes<D> x, double c) {
  const double first = static_cast<float>(1 / c);
  return mul_add(x, Lanes<D>(first), x * Lanes<D>((1 - first * c) / c));
}

namespace gates {

template <Floats D>
Lanes<D> sigmoid(Lanes<D> x) {
  const Lanes<D> one = 1.0;
  const auto by = decay(x, down(x));
  const auto [under, rest] = sum(one, by.e);
  return by.either(quotient(select(by.right, one, by.p), under, rest));
}

template <Floats D>
Lanes<D> logistic_pdf(Lanes<D> x) {
  const auto by = decay(x, down(x));
  const auto [under, rest] = squared(sum(Lanes<D>(1.0), by.e));
  return scaled(quotient(by.p, under, rest), by.n);
}

template <Floats D>
Lanes<D> sech2(Lanes<D> x) {
  const auto by = decay(x, down(x + x));
  const auto [under, rest] = squared(sum(Lanes<D>(1.0), by.e));
  return scaled(quotient(4.0 * by.p, under, rest), by.n);
}

/// x, where a gate's product with it can be computed: not -inf, and not so large as to be x itself.
template <Floats D>
Lanes<D> within(Lanes<D> x) {
  return held(x, -128, 0x1p100);
}
/// y, which is x times a gate; x itself where the gate is open, and its sign where both are 0.
template <Floats D>
Lanes<D> open_gate(Lanes<D> x, Lanes<D> y) {
  return with_sign(select(x > 0x1p99, x, y), x);
}

/// x sigmoid(z), where e^-|z| is by.
template <Floats D>
Lanes<D> gated_by(Lanes<D> x, const Decay<D>& by) {
  const Lanes<D> one = 1.0;
  const auto [under, rest] = sum(one, by.e);
  const auto [over, over_rest] = product(within(x), select(by.right, one, by.p));
  return open_gate(x, by.either(quotient(over, under, rest, over_rest)));
}

template <Floats D>
Lanes<D> softplus(Lanes<D> x) {
  using L = Lanes<D>;
  const auto by = decay(x, down(x));
  // log(1 + e) = e + e^2 l, 0 <= e <= 1; scripts/coefficients.sollya: softplus
  const L l =
      polynomial(by.e, -0x1.ffffdp-2, 0x1.554da4p-2, -0x1.ff2136p-3, 0x1.934142p-3, -0x1.3a2fa4p-3,
                 0x1.b4872ap-4, -0x1.d695d8p-5, 0x1.492c9p-6, -0x1.afc06ep-9);
  const L share = by.e * l;
  return by.either(select(by.right, x + mul_add(by.e, share, by.e), mul_add(by.p, share, by.p)));
}

template <Floats D>
Lanes<D> expm1_below(Lanes<D> x) {
  const Lanes<D> left = held(x, -125, 0);
  const auto [t, q, n] = exponential(left);
  const Lanes<D> s = scaled(t, n);
  const auto [most, rest] = sum(Lanes<D>(-1.0), s);
  return select(left > -0x1p-24, left, most + mul_add(s, q, rest));  // keeps -0 and subnormals
}

}  // namespace gates
}  // namespace hillock::simd
