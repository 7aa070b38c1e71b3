// gelu_tanh.h: gelu_tanh over Lanes of f32. Error: its card.
#pragma once

#include "activation/fast/tails.h"
#include "activation/gelu_tanh.h"
#include "simd/elementary_core.h"

namespace hillock::activation {
namespace fast {

using namespace simd;

/// x (a + b x^2), |x| not above the bound.
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
Cubed<D> cubed(Lanes<D> x) {
  // Where the exponential has died out for any gelu: 2u(11.4) = 124.
  const Lanes<D> within = held(x, -11.4, 11.4), a = abs(within);
  const auto [square, square_rest] = product(a, a);
  const auto [z, z_rest] = Cubed<D>::of(a, square, square_rest, GeluTanh::a, GeluTanh::b);
  return {within, square, square_rest, decay(x, -z, -z_rest)};
}

template <Floats D>
Lanes<D> gelu_tanh(Lanes<D> x) {
  return gates::gated_by(x, cubed(x).by);
}

template <Floats D>
Lanes<D> gelu_tanh_slope(Lanes<D> x) {
  using L = Lanes<D>;
  // As silu's slope, with z = x (a + 3 b x^2), x times the slope of the argument, for x.
  const auto [within, square, square_rest, by] = cubed(x);
  const auto [z, z_rest] = Cubed<D>::of(within, square, square_rest, GeluTanh::a, 3 * GeluTanh::b);
  const auto [one_z, one_z_rest] = sum_of_any(L(1.0), z);
  const auto [w, w_rest] = sum_of_any(one_z, by.e);
  const auto [left, left_rest] = product(by.p, w);
  const L over = select(by.right, mul_add(by.e, one_z, L(1.0)), left);
  const L over_rest =
      mul_add(by.p, w_rest + (one_z_rest + z_rest), mul_add(by.p_rest, w, left_rest));
  const auto [under, rest] = squared(sum(L(1.0), by.e));
  return by.either(quotient(over, under, rest, select(by.right, L(0.0), over_rest)));
}
}  // namespace fast

#if HWY_TARGET <= HWY_AVX3
template <simd::Floats D>
simd::Lanes<D> fast_value(GeluTanh, simd::Lanes<D> x) {
  return fast::by_tail(gelu_tanh_tail_table, 0.1796875, 5.65, x,
                       [](auto x) { return fast::gelu_tanh(x); });
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(GeluTanh, simd::Lanes<D> x) {
  return fast::slope_by_tail(gelu_tanh_slope_tail_table, 0.1796875, 5.65, x,
                             [](auto x) { return fast::gelu_tanh_slope(x); });
}
#else
template <simd::Floats D>
simd::Lanes<D> fast_value(GeluTanh, simd::Lanes<D> x) {
  return fast::gelu_tanh(x);
}
template <simd::Floats D>
simd::Lanes<D> fast_slope(GeluTanh, simd::Lanes<D> x) {
  return fast::gelu_tanh_slope(x);
}
#endif

}  // namespace hillock::activation
