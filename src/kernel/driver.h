// driver.h: from arrays to registers and back. Included by kernels.cpp, once per instruction set.
#pragma once

#include <array>
#include <cstddef>
#include <tuple>

#include "number/elementary.h"
#include "number/elementary_normal.h"
#include "number/lanes.h"

namespace hillock::HWY_NAMESPACE {

using D = hn::ScalableTag<float>;
using L = Lanes<D>;
static_assert(Number<L>);

inline constexpr std::size_t most_lanes = hn::MaxLanes(D());

inline L load(const float* p) {
  return hn::LoadU(D(), p);
}
inline void store(L x, float* p) {
  hn::StoreU(x.raw, D(), p);
}

/// The first n of a register, n less than its lanes; a load gives 0 beyond.
inline L load(const float* p, std::size_t n) {
  float padded[most_lanes] = {};
  for (std::size_t i = 0; i < n; ++i) padded[i] = p[i];
  return load(padded);
}
inline void store(L x, float* p, std::size_t n) {
  float padded[most_lanes];
  store(x, padded);
  for (std::size_t i = 0; i < n; ++i) p[i] = padded[i];
}

/// out[i] = f(in[i]…), i < n; out may be one of in. The tail goes through f in a whole register
/// too: same x, same bits.
template <class F, class... In>
HWY_FLATTEN void sweep(std::size_t n, F f, float* out, const In*... in) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) store(f(load(in + i)...), out + i);
  if (i < n) store(f(load(in + i, n - i)...), out + i, n - i);
}

/// f(g[i], state[i]…) takes each state by reference and changes it, i < n.
template <class F, class... State>
HWY_FLATTEN void update(std::size_t n, F f, const float* g, State*... state) {
  const auto step = [&](L g, std::array<L, sizeof...(State)> now) {
    std::apply([&](auto&... each) { f(g, each...); }, now);
    return now;
  };
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto now = step(load(g + i), {load(state + i)...});
    std::size_t k = 0;
    (store(now[k++], state + i), ...);
  }
  if (i == n) return;
  const auto now = step(load(g + i, n - i), {load(state + i, n - i)...});
  std::size_t k = 0;
  (store(now[k++], state + i, n - i), ...);
}

}  // namespace hillock::HWY_NAMESPACE
