// elementary_fused.h: words over Lanes of f32 that keep their digits through to the tails: what a
// formula with Registers::fused_floats is made of. They need a fused multiply-add.
//
// Each takes e^-|x| apart as t (1 + q) 2^n and applies 2^n last, so that a subnormal result is
// rounded once. Errors: the cards (.ulp), held by `hillock check`.
#pragma once

#include "number/elementary.h"
#include "number/interval_tables.h"

namespace hillock {

template <class D>
using Ints = hn::RebindToSigned<D>;

/// e^x = t (1 + q) 2^floor(n), 1 <= t < 2, |q| < 0.36.
template <Floats D>
struct Exponential {
  Lanes<D> t, q, n;

  Lanes<D> mantissa() const { return mul_add(t, q, t); }
  Lanes<D> rest(Lanes<D> mantissa) const { return mul_add(t, q, t - mantissa); }
};

/// v 2^floor(n), rounded once; -190 <= n <= 0, |v| < 2^64.
template <Floats D>
Lanes<D> scaled(Lanes<D> v, Lanes<D> n) {
#if HWY_TARGET <= HWY_AVX3
  return Lanes<D>(hn::Vec<D>{_mm512_scalef_ps(v.raw.raw, n.raw.raw)});
#else
  // n is whole here. In two steps, of which the first is exact: 2^-190 is no float.
  const auto whole = hn::ConvertTo(Ints<D>(), n.raw), half = hn::ShiftRight<1>(whole);
  const auto power = [](auto k) {
    return Lanes<D>(
        hn::BitCast(D(), hn::ShiftLeft<23>(hn::Add(k, hn::Set(Ints<D>(), 127)))));
  };
  return v * power(half) * power(hn::Sub(whole, half));
#endif
}

#if HWY_TARGET <= HWY_AVX3
/// table[index mod 32].
template <Floats D>
Lanes<D> looked_up(const float* table, hn::Vec<Ints<D>> index) {
  return Lanes<D>(hn::Vec<D>{
      _mm512_permutex2var_ps(_mm512_load_ps(table), index.raw, _mm512_load_ps(table + 16))});
}

/// A table of interval_tables.h at a; index mod 32 is the slot.
template <Floats D>
Lanes<D> on_interval(const float (&table)[7][32], Lanes<D> a, hn::Vec<Ints<D>> index) {
  const auto row = [&](int k) { return looked_up<D>(table[k], index); };
  const Lanes<D> t = a - row(0);
  return mul_add(mul_add(mul_add(mul_add(mul_add(row(6), t, row(5)), t, row(4)), t, row(3)), t,
                         row(2)),
                 t, row(1));
}
#endif

/// e^(x + lost), -125 <= x <= 0, |lost| < 2^-6.
template <Floats D, class... Lost>
Exponential<D> exponential(Lanes<D> x, Lost... lost) {
  using L = Lanes<D>;
#if HWY_TARGET <= HWY_AVX3
  // n = x / ln 2 to the next 1/32: next to 2^18 a float's last bit is worth that.
  const L shifter = 0x1.8p18;
  const L shifted = mul_add(x, L(std::numbers::log2e), shifter);
  const L n = shifted - shifter;
  const auto index = hn::BitCast(Ints<D>(), shifted.raw);
  const L t = looked_up<D>(power_table[0], index), rest = looked_up<D>(power_table[1], index);
#else
  const L shifter = 0x1.8p23;
  const L shifted = mul_add(x, L(std::numbers::log2e), shifter);
  const L n = shifted - shifter;
  const L t = 1.0;
#endif
  const L r = neg_mul_add(n, L(0x1.62e43p-1), x);  // exact: n ln 2 to 24 bits
  const L s = (neg_mul_add(n, L(-0x1.05c61p-29), r) + ... + lost);
#if HWY_TARGET <= HWY_AVX3
  // |s| < 0.011; scripts/coefficients.sollya: short exp
  const L q = mul_add(s * s, mul_add(s, L(0x1.5555dep-3), L(0x1.000056p-1)), s + rest);
#else
  // scripts/coefficients.sollya: expm1
  const L q = mul_add(s * s,
                      polynomial(s, 0x1p-1, 0x1.555556p-3, 0x1.5554fep-5, 0x1.110fc6p-7,
                                 0x1.6d345ap-10, 0x1.a2cdbap-13),
                      s);
#endif
  return {t, q, n};
}

/// -|x|, but not below -125, where e^-|x| and its product with any factor here is 0. NaN stays.
template <Floats D>
Lanes<D> down(Lanes<D> x) {
  return held(-abs(x), -125, 0);
}

/// (over + over_rest) / (under + under_rest), rounded once, nearly; the rests are small. Finite.
template <Floats D>
Lanes<D> quotient(Lanes<D> over, Lanes<D> under, Lanes<D> under_rest, auto... over_rest) {
  using L = Lanes<D>;
#if HWY_TARGET <= HWY_AVX3
  const L guess = hn::Vec<D>{_mm512_rcp14_ps(under.raw.raw)};
  const L r = mul_add(guess, neg_mul_add(under, guess, L(1.0)), guess);
#else
  const L r = 1.0 / under;
#endif
  const L y = over * r;
  const L missing = neg_mul_add(y, under_rest, (neg_mul_add(y, under, over) + ... + over_rest));
  return mul_add(missing, r, y);
}

/// a + b, and what rounding took from it; |a| >= |b|.
template <Floats D>
struct Sum {
  Lanes<D> s, rest;
};
template <Floats D>
Sum<D> sum(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a + b;
  return {s, (a - s) + b};
}
/// Likewise, whichever is greater.
template <Floats D>
Sum<D> sum_of_any(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a + b, of_b = s - a;
  return {s, (a - (s - of_b)) + (b - of_b)};
}
/// (a + a_rest)²
template <Floats D>
Sum<D> squared(Sum<D> a) {
  const Lanes<D> s = a.s * a.s;
  return {s, mul_add(a.s + a.s, a.rest, mul_add(a.s, a.s, -s))};
}
/// a b
template <Floats D>
Sum<D> product(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a * b;
  return {s, mul_add(a, b, -s)};
}

/// e = e^-|x| = p 2^floor(n); and which x are on the right.
template <Floats D>
struct Decay {
  Lanes<D> p, p_rest, n, e;
  hn::Mask<D> right;

  /// on_right, or on_left · 2^n.
  Lanes<D> either(Lanes<D> y) const { return scaled(y, select(right, Lanes<D>(0.0), n)); }
};
template <Floats D>
Decay<D> decay(Lanes<D> x, Lanes<D> exponent, auto... lost) {
  const Exponential<D> e = exponential(exponent, lost...);
  const Lanes<D> p = e.mantissa();
  return {p, e.rest(p), e.n, scaled(p, e.n), x > 0.0};
}

template <Floats D>
Lanes<D> fused_sigmoid(Lanes<D> x) {
  const Lanes<D> one = 1.0;
  const auto by = decay(x, down(x));
  const auto [under, rest] = sum(one, by.e);
  return by.either(quotient(select(by.right, one, by.p), under, rest));
}

template <Floats D>
Lanes<D> fused_logistic_pdf(Lanes<D> x) {
  const auto by = decay(x, down(x));
  const auto [under, rest] = squared(sum(Lanes<D>(1.0), by.e));
  return scaled(quotient(by.p, under, rest), by.n);
}

template <Floats D>
Lanes<D> fused_sech2(Lanes<D> x) {
  const auto by = decay(x, down(x + x));
  const auto [under, rest] = squared(sum(Lanes<D>(1.0), by.e));
  return scaled(quotient(4.0 * by.p, under, rest), by.n);
}

template <Floats D>
Lanes<D> fused_tanh(Lanes<D> x) {
#if HWY_TARGET <= HWY_AVX3
  const Lanes<D> a = held(abs(x), 0, 0x1.3fffp3);
  const auto bits = hn::BitCast(Ints<D>(), hn::Max(a.raw, Lanes<D>(0x1p-4).raw));
  return with_sign(on_interval(tanh_table, a, hn::ShiftRight<21>(bits)), x);
#else
  return tanh(x);
#endif
}

/// x sigmoid(z), where e^-|z| is by.
template <Floats D>
Lanes<D> fused_gate(Lanes<D> x, const Decay<D>& by) {
  const Lanes<D> one = 1.0;
  const auto [under, rest] = sum(one, by.e);
  const auto [over, over_rest] = product(held(x, -128, 0x1.fffffep127), select(by.right, one, by.p));
  return by.either(quotient(over, under, rest, over_rest));
}

template <Floats D>
Lanes<D> fused_x_sigmoid(Lanes<D> x) {
  return fused_gate(x, decay(x, down(x)));
}

template <Floats D>
Lanes<D> fused_x_sigmoid_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // e = e^-|x|: (1 + e (1 + x)) / (1 + e)^2 on the right, e (1 + x + e) / (1 + e)^2 on the left.
  const auto by = decay(x, down(x));
  const L z = 1.0 + held(x, -128, 128);
  const auto [w, w_rest] = sum(by.e, z);  // e >= z but for x < -1.28, where few digits are wanted
  const auto [left, left_rest] = product(by.p, w);
  const L over = select(by.right, mul_add(by.e, z, L(1.0)), left);
  const auto [under, rest] = squared(sum(L(1.0), by.e));
  return by.either(
      quotient(over, under, rest, select(by.right, L(0.0), mul_add(by.p, w_rest, mul_add(by.p_rest, w, left_rest)))));
}

template <Floats D>
Lanes<D> fused_softplus(Lanes<D> x) {
  using L = Lanes<D>;
  const auto by = decay(x, down(x));
  // log(1 + e) = e + e^2 l, 0 <= e <= 1; scripts/coefficients.sollya: softplus
  const L l = polynomial(by.e, -0x1.ffffdp-2, 0x1.554da4p-2, -0x1.ff2136p-3, 0x1.934142p-3,
                         -0x1.3a2fa4p-3, 0x1.b4872ap-4, -0x1.d695d8p-5, 0x1.492c9p-6,
                         -0x1.afc06ep-9);
  const L share = by.e * l;
  return select(by.right, x + mul_add(by.e, share, by.e),
                scaled(mul_add(by.p, share, by.p), by.n));
}

template <Floats D>
Lanes<D> fused_mish(Lanes<D> x) {
  using L = Lanes<D>;
  // e = e^-|x|: x (1 + 2e) / (1 + 2e + 2e^2) on the right, x e (2 + e) / (2 + 2e + e^2) on the left.
  const auto by = decay(x, down(x));
  const L one = select(by.right, L(1.0), L(2.0)), two = select(by.right, by.e + by.e, by.e);
  const auto [top, top_rest] = sum(one, two);
  const auto [under, rest] = sum(one, by.e * select(by.right, 2.0 + two, top));
  const auto [m, m_rest] =
      product(held(x, -128, 0x1.fffffep127), select(by.right, L(1.0), by.p));
  const auto [over, over_rest] = product(m, top);
  return by.either(
      quotient(over, under, rest, mul_add(m_rest, top, mul_add(m, top_rest, over_rest))));
}

template <Floats D>
Lanes<D> fused_mish_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // (1 + e (4 + e (6 + 4x + e (4 + 4x)))) / (1 + 2e + 2e^2)^2 on the right,
  // e (4 + 4x + e (6 + 4x + e (4 + e))) / (2 + 2e + e^2)^2 on the left.
  const auto by = decay(x, down(x));
  const L e = by.e;
  const L z = 4.0 * held(x, -128, 128), four = 4.0 + z;
  const L inner = mul_add(e, select(by.right, four, 4.0 + e), 6.0 + z);
  const L w = mul_add(e, inner, four);
  const auto [left, left_rest] = product(by.p, w);
  const L over = select(by.right, mul_add(e, mul_add(e, inner, L(4.0)), L(1.0)), left);
  const auto [two, two_rest] = sum(L(2.0), select(by.right, e + e, e));
  const auto [part, part_rest] = product(e, two);
  auto d = sum_of_any(select(by.right, L(1.0), L(2.0)), part);
  d.rest = d.rest + mul_add(e, two_rest, part_rest);
  const auto [under, rest] = squared(d);
  return by.either(quotient(over, under, rest, select(by.right, L(0.0), mul_add(by.p_rest, w, left_rest))));
}

template <Floats D>
Lanes<D> fused_exp_below(Lanes<D> x) {  // e^x, x <= 0
  const Exponential<D> e = exponential(down(x));
  return scaled(e.mantissa(), e.n);
}

template <Floats D>
Lanes<D> fused_expm1_below(Lanes<D> x) {  // e^x - 1, x <= 0
  const auto [t, q, n] = exponential(down(x));
  const Lanes<D> s = scaled(t, n);
  return select(abs(x) < 0x1p-24, x, mul_add(s, q, s - 1.0));
}

/// 2u of gelu_tanh = a (c1 + c3 a^2), a = |x|, but not above 11.4.
template <Floats D>
struct Cubic {
  Lanes<D> square, square_rest;  // a^2
  Decay<D> by;                   // e^-2u
};
template <Floats D>
Cubic<D> cubic(Lanes<D> x) {
  using L = Lanes<D>;
  const L c1 = 0x1.988454p+0, c3 = 0x1.2444f2p-4;
  const L c1_rest = -0x1.857936p-25, c3_rest = 0x1.49b16ap-29;
  const L a = held(abs(x), 0, 11.4);
  const auto [square, square_rest] = product(a, a);
  const auto [part, part_rest] = product(c3, square);
  const auto [s, s_rest] = sum_of_any(c1, part);
  const L rest = mul_add(c3, square_rest, mul_add(c3_rest, square, (c1_rest + part_rest) + s_rest));
  const auto [u, u_rest] = product(a, s);
  return {square, square_rest, decay(x, -u, -mul_add(a, rest, u_rest))};
}

template <Floats D>
Lanes<D> fused_gelu_tanh(Lanes<D> x) {
  return fused_gate(x, cubic(x).by);
}

template <Floats D>
Lanes<D> fused_gelu_tanh_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // As silu's, with z = x (c1 + 3 c3 x^2), x times the slope of 2u, in the place of x.
  const auto [square, square_rest, by] = cubic(x);
  const L c = 0x1.b6676cp-3, c1 = 0x1.988454p+0;
  const auto [part, part_rest] = product(c, square);
  const auto [w, w_rest] = sum_of_any(c1, part);
  const L more = mul_add(c, square_rest, mul_add(L(-0x1.175e20p-32), square, (L(-0x1.857936p-25) + part_rest) + w_rest));
  const L within = held(x, -11.4, 11.4);
  const auto [z, z_rest] = product(within, w);
  const auto [one_z, one_z_rest] = sum_of_any(L(1.0), z);
  const auto [v, v_rest] = sum_of_any(one_z, by.e);
  const L lost = v_rest + (one_z_rest + mul_add(within, more, z_rest));
  const auto [left, left_rest] = product(by.p, v);
  const L over = select(by.right, mul_add(by.e, one_z, L(1.0)), left);
  const auto [under, rest] = squared(sum(L(1.0), by.e));
  return by.either(quotient(over, under, rest,
                            select(by.right, L(0.0), mul_add(by.p, lost, mul_add(by.p_rest, v, left_rest)))));
}

#if HWY_TARGET <= HWY_AVX3
/// What gelu is made of: P(Z <= -a) = mills · p 2^n, a = |x|, but not above 15.
template <Floats D>
struct Bells {
  Lanes<D> a, mills;
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
Lanes<D> fused_gelu(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  const auto [v, rest] = product(mills, by.p);
  const L tail = scaled(mul_add(a, v, a * mul_add(mills, by.p_rest, rest)), by.n);  // a P(Z <= -a)
  return select(by.right, x - tail, -tail);
}

template <Floats D>
Lanes<D> fused_gelu_slope(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  // P(Z <= -a) - a pdf(a) = p 2^n (mills - a / sqrt(2 pi))
  const L w = neg_mul_add(a, L(-0x1.857936p-27), neg_mul_add(a, L(0x1.988454p-2), mills));
  const L tail = scaled(mul_add(w, by.p, w * by.p_rest), by.n);
  return select(by.right, 1.0 - tail, tail);
}
#endif

}  // namespace hillock
