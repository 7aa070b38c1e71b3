// elementary_double.h: STUB until the branch doubles is merged.
#pragma once

#include "number/lanes.h"

namespace hillock {

template <Doubles D, class F>
Lanes<D> stub_each(Lanes<D> x, F f) {
  double at[hn::MaxLanes(D())];
  hn::StoreU(x.raw, D(), at);
  for (double& v : at) v = f(v);
  return hn::LoadU(D(), at);
}
#define STUB(name, ...) \
  template <Doubles D> Lanes<D> name(Lanes<D> x) { return stub_each(x, [](double x) -> double { return __VA_ARGS__; }); }
STUB(exp, std::exp(x))
STUB(expm1, std::expm1(x))
STUB(log1p, std::log1p(x))
STUB(tanh, std::tanh(x))
STUB(erf, std::erf(x))
STUB(normal_cdf, 0.5 * std::erfc(-x * (std::numbers::sqrt2 / 2)))
STUB(atan, std::atan(x))
STUB(sin, std::sin(x))
STUB(cos, std::cos(x))
STUB(x_minus_tanh, hillock::x_minus_tanh(x))
#undef STUB
}  // namespace hillock
