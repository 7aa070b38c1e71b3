// mish.h: mish over Lanes of f32. Error: its card.
#pragma once

#include "activation/fast/tables.h"
#include "activation/mish.h"
#include "simd/elementary_core.h"

namespace hillock::activation {
namespace fast {

using namespace simd;

template <Floats D>
Lanes<D> mish(Lanes<D> x) {
  using L = Lanes<D>;
  // e = e^-|x|: x (1 + 2e) / (1 + 2e + 2e^2) on the right, x e (2 + e) / (2 + 2e + e^2) on the
  // left.
  const auto by = decay(x, down(x));
  const L one = select(by.right, L(1.0), L(2.0)), two = select(by.right, by.e + by.e, by.e);
  const auto [top, top_rest] = sum(one, two);
  const auto [under, rest] = sum(one, by.e * select(by.right, 2.0 + two, top));
  const auto [m, m_rest] = product(gates::within(x), select(by.right, L(1.0), by.p));
  const auto [over, over_rest] = product(m, top);
  return gates::open_gate(
      x, by.either(
             quotient(over, under, rest, mul_add(m_rest, top, mul_add(m, top_rest, over_rest)))));
}

template <Floats D>
Lanes<D> mish_slope(Lanes<D> x) {
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
}  // namespace fast

#if HWY_TARGET <= HWY_AVX3
template <simd::Floats D>
simd::Lanes<D> fast_value(Mish, simd::Lanes<D> x) {
  // Not by a table of its own: its slope at 0 is 0.6, which is no float.
  const simd::Lanes<D> near = x * simd::on_even_interval(tanh_softplus_table, 2.0, x);
  return simd::within_reach(7.7, x, near, [](auto x) { return fast::mish(x); });
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(Mish, simd::Lanes<D> x) {
  return simd::about_zero(mish_slope_table, x, [](auto x) { return fast::mish_slope(x); });
}
#else
template <simd::Floats D>
simd::Lanes<D> fast_value(Mish, simd::Lanes<D> x) {
  return fast::mish(x);
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(Mish, simd::Lanes<D> x) {
  return fast::mish_slope(x);
}
#endif

}  // namespace hillock::activation
