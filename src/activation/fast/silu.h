// silu.h: silu over Lanes of f32. Error: its card.
#pragma once

#include "activation/fast/tables.h"
#include "activation/silu.h"
#include "simd/elementary_core.h"

namespace hillock::activation {
namespace fast {

using namespace simd;

template <Floats D>
Lanes<D> silu(Lanes<D> x) {
  return gates::gated_by(x, decay(x, down(x)));
}

template <Floats D>
Lanes<D> silu_slope(Lanes<D> x) {
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
}  // namespace fast

#if HWY_TARGET <= HWY_AVX3
template <simd::Floats D>
simd::Lanes<D> fast_value(Silu, simd::Lanes<D> x) {
  return simd::about_zero(silu_table, x, [](auto x) { return fast::silu(x); });
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(Silu, simd::Lanes<D> x) {
  return simd::about_zero(silu_slope_table, x, [](auto x) { return fast::silu_slope(x); });
}
#else
template <simd::Floats D>
simd::Lanes<D> fast_value(Silu, simd::Lanes<D> x) {
  return fast::silu(x);
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(Silu, simd::Lanes<D> x) {
  return fast::silu_slope(x);
}
#endif

}  // namespace hillock::activation
