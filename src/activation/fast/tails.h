// tails.h: x f(x) by its tail, where f goes from 0 to 1: a f(-a) is added on the left, and taken
// off x on the right. Where the tables fit into registers.
#pragma once

#include "activation/fast/tables.h"
#include "simd/elementary_core.h"

#if HWY_TARGET <= HWY_AVX3
namespace hillock::activation::fast {

using namespace simd;

/// x f(x) from a table of its tail, in slots of a / interval for a = |x| < reach; elsewhere
/// beyond(x) on the left, and x on the right.
template <Floats D>
Lanes<D> by_tail(const auto& table, double interval, double reach, Lanes<D> x, auto beyond) {
  const Lanes<D> tail = on_even_interval(table, 1 / interval, abs(x));
  // With the sign of x where it is 0.
  const Lanes<D> near = Lanes<D>(hn::Max(hn::Zero(D()), x.raw)) - tail;
  return within_reach(reach, x, near, beyond, x);
}

/// Likewise the slope, which is 1 on the right.
template <Floats D>
Lanes<D> slope_by_tail(const auto& table, double interval, double reach, Lanes<D> x, auto beyond) {
  const Lanes<D> tail = on_even_interval(table, 1 / interval, abs(x));
  return within_reach(reach, x, select(x > 0.0, 1.0 - tail, tail), beyond, Lanes<D>(1.0));
}

}  // namespace hillock::activation::fast
#endif
