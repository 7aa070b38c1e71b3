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
Lanes<D> x_sigmoid(Lanes<D> x) {
  return gated_by(x, decay(x, down(x)));
}

template <Floats D>
Lanes<D> x_sigmoid_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // e = e^-|x|: (1 + e (1 + x)) / (1 + e)^2 on the right, e (1 + x + e) / (1 + e)^2 on the left.
  const auto by = decay(x, down(x));
  const L z = 1.0 + held(x, -128, 128);
  const auto [w, w_rest] = sum(by.e, z);  // e >= z but for x < -1.28, where few digits are wanted
  const auto [left, left_rest] = product(by.p, w);
  const L over = select(by.right, mul_add(by.e, z, L(1.0)), left);
  const auto [under, rest] = squared(sum(L(1.0), by.e));
  return by.either(
      quotient(over, under, rest,
               select(by.right, L(0.0), mul_add(by.p, w_rest, mul_add(by.p_rest, w, left_rest)))));
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
Lanes<D> x_tanh_softplus(Lanes<D> x) {
  using L = Lanes<D>;
  // e = e^-|x|: x (1 + 2e) / (1 + 2e + 2e^2) on the right, x e (2 + e) / (2 + 2e + e^2) on the
  // left.
  const auto by = decay(x, down(x));
  const L one = select(by.right, L(1.0), L(2.0)), two = select(by.right, by.e + by.e, by.e);
  const auto [top, top_rest] = sum(one, two);
  const auto [under, rest] = sum(one, by.e * select(by.right, 2.0 + two, top));
  const auto [m, m_rest] = product(within(x), select(by.right, L(1.0), by.p));
  const auto [over, over_rest] = product(m, top);
  return open_gate(x, by.either(quotient(over, under, rest,
                                         mul_add(m_rest, top, mul_add(m, top_rest, over_rest)))));
}

template <Floats D>
Lanes<D> x_tanh_softplus_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // (1 + e (4 + e (6 + 4x + e (4 + 4x)))) / (1 + 2e + 2e^2)^2 on the right,
  // e (4 + 4x + e (6 + 4x + e (4 + e))) / (2 + 2e + e^2)^2 on the left.
  const auto by = decay(x, down(x));
  const L e = by.e;
  const L z = 4.0 * held(x, -128, 128), four = 4.0 + z;
  const L deep = mul_add(e, select(by.right, four, 4.0 + e), 6.0 + z);
  const L inner = select(by.right, mul_add(e, deep, L(4.0)), deep);
  const auto [top, top_rest] = product(e, inner);
  const auto [w, w_rest] = sum_of_any(top, select(by.right, L(1.0), four));
  const L p = select(by.right, L(1.0), by.p), p_rest = select(by.right, L(0.0), by.p_rest);
  const auto [over, over_rest] = product(p, w);
  const auto [two, two_rest] = sum(L(2.0), select(by.right, e + e, e));
  const auto [part, part_rest] = product(e, two);
  auto d = sum_of_any(select(by.right, L(1.0), L(2.0)), part);
  d.rest = d.rest + mul_add(e, two_rest, part_rest);
  const auto [under, rest] = squared(d);
  return by.either(
      quotient(over, under, rest, mul_add(p, top_rest + w_rest, mul_add(p_rest, w, over_rest))));
}

template <Floats D>
Lanes<D> expm1_below(Lanes<D> x) {
  const Lanes<D> left = held(x, -125, 0);
  const auto [t, q, n] = exponential(left);
  const Lanes<D> s = scaled(t, n);
  const auto [most, rest] = sum(Lanes<D>(-1.0), s);
  return select(left > -0x1p-24, left, most + mul_add(s, q, rest));  // keeps -0 and subnormals
}

/// x (a + b x^2) of x_sigmoid_of, |x| not above the bound.
template <Floats D>
struct Cubed {
  Lanes<D> x, square, square_rest;  // x^2
  Decay<D> by;                      // e^-|that|

  /// x (a + b x^2), with b as given.
  static Sum<D> of(Lanes<D> x, Lanes<D> square, Lanes<D> square_rest, double a, double b) {
    const auto [one, one_rest] = constant<D>(a);
    const auto [two, two_rest] = constant<D>(b);
    const auto [part, part_rest] = product(two, square);
    const auto [s, s_rest] = sum_of_any(one, part);
    const Lanes<D> rest =
        mul_add(two, square_rest, mul_add(two_rest, square, (one_rest + part_rest) + s_rest));
    const auto [y, y_rest] = product(x, s);
    return {y, mul_add(x, rest, y_rest)};
  }
};
template <Floats D>
Cubed<D> cubed(Cubic c, Lanes<D> x) {
  // Where the exponential has died out for any gelu: 2u(11.4) = 124.
  const Lanes<D> within = held(x, -11.4, 11.4), a = abs(within);
  const auto [square, square_rest] = product(a, a);
  const auto [z, z_rest] = Cubed<D>::of(a, square, square_rest, c.a, c.b);
  return {within, square, square_rest, decay(x, -z, -z_rest)};
}

template <Floats D>
Lanes<D> x_sigmoid_of(Cubic c, Lanes<D> x) {
  return gated_by(x, cubed(c, x).by);
}

template <Floats D>
Lanes<D> x_sigmoid_of_slope(Cubic c, Lanes<D> x) {
  using L = Lanes<D>;
  // As x_sigmoid_slope, with z = x (a + 3 b x^2), x times the slope of the argument, for x.
  const auto [within, square, square_rest, by] = cubed(c, x);
  const auto [z, z_rest] = Cubed<D>::of(within, square, square_rest, c.a, 3 * c.b);
  const auto [one_z, one_z_rest] = sum_of_any(L(1.0), z);
  const auto [w, w_rest] = sum_of_any(one_z, by.e);
  const auto [left, left_rest] = product(by.p, w);
  const L over = select(by.right, mul_add(by.e, one_z, L(1.0)), left);
  const L over_rest =
      mul_add(by.p, w_rest + (one_z_rest + z_rest), mul_add(by.p_rest, w, left_rest));
  const auto [under, rest] = squared(sum(L(1.0), by.e));
  return by.either(quotient(over, under, rest, select(by.right, L(0.0), over_rest)));
}

#if HWY_TARGET <= HWY_AVX3
/// What gelu is made of: P(Z <= -a) = mills · p 2^n, a = |x|, but not above 15.
template <Floats D>
struct Bells {
  Lanes<D> a;
  Sum<D> mills;
  Decay<D> by;  // e^(-a^2/2)
};
template <Floats D>
Bells<D> bells(Lanes<D> x) {
  using L = Lanes<D>;
  const L a = held(abs(x), 0, 0x1.dffffep3);
  const auto [square, lost] = product(a, a);
  const auto bits = hn::BitCast(Ints<D>(), (a + 1.0).raw);
  return {a, on_interval(mills_table, a, hn::ShiftRight<20>(bits)),
          decay(x, -0.5 * square, -0.5 * lost)};
}

template <Floats D>
Lanes<D> x_normal_cdf(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  const auto [v, rest] = product(mills.s, by.p);
  const L tail =
      scaled(mul_add(a, v, a * mul_add(mills.s, by.p_rest, rest)), by.n);  // a P(Z <= -a)
  return select(by.right, x - tail, -tail);
}

template <Floats D>
Lanes<D> x_normal_cdf_slope(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  // P(Z <= -a) - a pdf(a) = p 2^n (mills - a / sqrt(2 pi))
  const auto [c, c_rest] = constant<D>(0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2);
  const L w = neg_mul_add(a, c, mills.s);
  const L w_rest = neg_mul_add(a, c, mills.s - w) + neg_mul_add(a, c_rest, mills.rest);
  const L tail = scaled(mul_add(w, by.p, mul_add(w, by.p_rest, by.p * w_rest)), by.n);
  return select(by.right, 1.0 - tail, tail);
}
#endif

}  // namespace gates
}  // namespace hillock::simd
