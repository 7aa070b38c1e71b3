// elementary_missing.h: words that Lanes has no code of its own for yet, one lane after the other.
#pragma once

#include "number/lanes.h"

namespace hillock {

/// word(x) of each lane, computed in double.
template <class D>
Lanes<D> lane_by_lane(double (*word)(double), Lanes<D> x) {
  using T = hn::TFromD<D>;
  alignas(64) T each[hn::MaxLanes(D())];
  hn::StoreU(x.raw, D(), each);
  for (T& lane : each) lane = static_cast<T>(word(static_cast<double>(lane)));
  return hn::LoadU(D(), each);
}

template <class D>
Lanes<D> erf(Lanes<D> x) {
  return lane_by_lane(static_cast<double (*)(double)>(std::erf), x);
}
template <class D>
Lanes<D> atan(Lanes<D> x) {
  return lane_by_lane(static_cast<double (*)(double)>(std::atan), x);
}
template <class D>
Lanes<D> sin(Lanes<D> x) {
  return lane_by_lane(static_cast<double (*)(double)>(std::sin), x);
}
template <class D>
Lanes<D> cos(Lanes<D> x) {
  return lane_by_lane(static_cast<double (*)(double)>(std::cos), x);
}

/// To 50 ULP: a stand-in.
template <class D>
Lanes<D> x_minus_tanh(Lanes<D> x) {
  const Lanes<D> s = x * x;
  const Lanes<D> near_0 = x * s * (1.0 / 3 - s * (2.0 / 15 - s * (17.0 / 315 - s * (62.0 / 2835))));
  return select(abs(x) < 0.25, near_0, x - tanh(x));
}

}  // namespace hillock
