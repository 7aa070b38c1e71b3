// tails.h: x f(x) by its tail, where f goes from 0 to 1: a f(-a) is added on the left, and taken
// off x on the right.
#pragma once

#include "activation/fast/tables.h"
#include "simd/lanes.h"

namespace hillock::activation::fast {

/// x less its tail on the right, minus its tail on the left; with the sign of x where it is 0.
template <simd::Floats D>
simd::Lanes<D> without_tail(simd::Lanes<D> x, simd::Lanes<D> tail) {
  namespace hn = simd::hn;
  return simd::Lanes<D>(hn::Max(hn::Zero(D()), x.raw)) - tail;
}

/// Likewise, the slopes of both.
template <simd::Floats D>
simd::Lanes<D> slope_without_tail(simd::Lanes<D> x, simd::Lanes<D> tail) {
  return select(x > 0.0, 1.0 - tail, tail);
}

}  // namespace hillock::activation::fast
