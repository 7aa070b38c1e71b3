// gelu.h: gelu over Lanes of f32, where the tables fit into registers. Error: its card.
#pragma once

#include "activation/fast/tails.h"
#include "activation/gelu.h"
#include "simd/elementary_core.h"

#if HWY_TARGET <= HWY_AVX3
namespace hillock::activation {
namespace fast {

using namespace simd;

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
Lanes<D> gelu(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  const auto [v, rest] = product(mills.s, by.p);
  const L tail =
      scaled(mul_add(a, v, a * mul_add(mills.s, by.p_rest, rest)), by.n);  // a P(Z <= -a)
  return select(by.right, x - tail, -tail);
}

template <Floats D>
Lanes<D> gelu_slope(Lanes<D> x) {
  using L = Lanes<D>;
  const auto [a, mills, by] = bells(x);
  // P(Z <= -a) - a pdf(a) = p 2^n (mills - a / sqrt(2 pi))
  const auto [c, c_rest] = constant<D>(0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2);
  const L w = neg_mul_add(a, c, mills.s);
  const L w_rest = neg_mul_add(a, c, mills.s - w) + neg_mul_add(a, c_rest, mills.rest);
  const L tail = scaled(mul_add(w, by.p, mul_add(w, by.p_rest, by.p * w_rest)), by.n);
  return select(by.right, 1.0 - tail, tail);
}

}  // namespace fast

template <simd::Floats D>
simd::Lanes<D> fast_value(Gelu, simd::Lanes<D> x) {
  return fast::by_tail(gelu_tail_table, 0.203125, 6.39, x, [](auto x) { return fast::gelu(x); });
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(Gelu, simd::Lanes<D> x) {
  return fast::slope_by_tail(gelu_slope_tail_table, 0.203125, 6.39, x,
                             [](auto x) { return fast::gelu_slope(x); });
}

}  // namespace hillock::activation
#endif
