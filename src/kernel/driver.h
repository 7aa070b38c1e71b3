// driver.h: from arrays to registers and back. Included by kernels*.cpp, once per instruction set.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>

#include "activation/activation.h"
#include "kernel/dtype.h"
#include "simd/lanes.h"

namespace hillock::kernel::HWY_NAMESPACE {

using namespace number;  // the words of a formula
using namespace simd;    // registers

using D = hn::ScalableTag<float>;
using L = Lanes<D>;

/// Registers of double, and as many floats.
using DD = hn::ScalableTag<double>;
using LD = Lanes<DD>;
#if HWY_TARGET == HWY_SCALAR
using HalfD = D;
#else
using HalfD = hn::Rebind<float, DD>;
#endif

inline constexpr std::size_t most_lanes = hn::MaxLanes(D());

inline L load(const float* p) {
  return hn::LoadU(D(), p);
}
inline LD load(const double* p) {
  return hn::LoadU(DD(), p);
}
template <class D>
inline void store(Lanes<D> x, hn::TFromD<D>* p) {
  hn::StoreU(x.raw, D(), p);
}

/// Each rounded to float.
inline hn::Vec<HalfD> demoted(LD v) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Vec<HalfD>(static_cast<float>(v.raw.raw));  // Highway's makes of inf the largest float
#else
  return hn::DemoteTo(HalfD(), v.raw);
#endif
}

/// Parameters as f32 arrays hold them.
inline activation::Params as_floats(const double* params, std::size_t arity) {
  activation::Params rounded{};
  for (std::size_t i = 0; i < arity; ++i) rounded[i] = to_float(params[i]);
  return rounded;
}

/// Whether part of a register can be read and written without what is beyond it.
#if HWY_TARGET != HWY_SCALAR && HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
inline constexpr bool has_masked_memory = true;
#else
inline constexpr bool has_masked_memory = false;
#endif

/// The first n of a register, n less than its lanes; a load gives 0 beyond.
template <class D>
inline hn::Vec<D> load_part(D d, const hn::TFromD<D>* p, std::size_t n) {
  if constexpr (has_masked_memory) return hn::MaskedLoad(hn::FirstN(d, n), d, p);
  hn::TFromD<D> padded[most_lanes] = {};
  for (std::size_t i = 0; i < n; ++i) padded[i] = p[i];
  return hn::LoadU(d, padded);
}
template <class D>
inline void store_part(hn::Vec<D> x, D d, hn::TFromD<D>* p, std::size_t n) {
  if constexpr (has_masked_memory) return hn::BlendedStore(x, hn::FirstN(d, n), d, p);
  hn::TFromD<D> padded[most_lanes];
  hn::StoreU(x, d, padded);
  for (std::size_t i = 0; i < n; ++i) p[i] = padded[i];
}
inline L load(const float* p, std::size_t n) {
  return load_part(D(), p, n);
}
inline LD load(const double* p, std::size_t n) {
  return load_part(DD(), p, n);
}
template <class D>
inline void store(Lanes<D> x, hn::TFromD<D>* p, std::size_t n) {
  store_part(x.raw, D(), p, n);
}

/// At its end the upper halves of the registers are 0, without which the caller's SSE instructions
/// wait for each other: 130 ns a call, and GCC 12 forgets it where f holds registers.
struct [[maybe_unused]] UppersCleared {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  ~UppersCleared() { _mm256_zeroupper(); }
#endif
};

/// out[i] = f(in[i]…), i < n; out may be one of in. The tail goes through f in a whole register
/// too: same x, same bits. `at_once` registers a turn: several, where f is short.
template <std::size_t at_once = 1, class F, class T, class... In>
HWY_FLATTEN void sweep(std::size_t n, F f, T* out, const In*... in) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<T>());
  std::size_t i = 0;
  for (; i + at_once * lanes <= n; i += at_once * lanes)
#pragma GCC unroll 8
    for (std::size_t k = 0; k < at_once; ++k) {
      const std::size_t at = i + k * lanes;
      store(f(load(in + at)...), out + at);
    }
  for (; at_once > 1 && i + lanes <= n; i += lanes) store(f(load(in + i)...), out + i);
  if (i < n) store(f(load(in + i, n - i)...), out + i, n - i);
}

/// y[i] = f(x[i]), i < n, each x made a double first. y does not overlap x.
template <class F>
HWY_FLATTEN void sweep_in_double(std::size_t n, F f, double* y, const float* x) {
  const UppersCleared at_end;
  const auto at = [&](const float* p) { return LD(hn::PromoteTo(DD(), hn::LoadU(HalfD(), p))); };
  const std::size_t lanes = hn::Lanes(DD());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) store(f(at(x + i)), y + i);
  if (i == n) return;
  float padded[most_lanes] = {};
  std::copy_n(x + i, n - i, padded);
  store(f(at(padded)), y + i, n - i);
}

/// out[i] = f(in[i]…), i < n, each made a double first and the result rounded once to float; out
/// may be one of in.
template <class F, class... In>
HWY_FLATTEN void sweep_through_double(std::size_t n, F f, float* out, const In*... in) {
  const UppersCleared at_end;
  const auto run = [&](float* to, const auto*... from) {
    const LD y = f(LD(hn::PromoteTo(DD(), hn::LoadU(HalfD(), from)))...);
    hn::StoreU(demoted(y), HalfD(), to);
  };
  const std::size_t lanes = hn::Lanes(DD());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) run(out + i, (in + i)...);
  if (i == n) return;
  float padded[most_lanes];
  const auto padded_in = [&](const float* p) {
    std::array<float, most_lanes> all{};
    std::copy_n(p, n - i, all.begin());
    return all;
  };
  run(padded, padded_in(in + i).data()...);
  std::copy_n(padded, n - i, out + i);
}

/// f(g[i], state[i]…) takes each state by reference and changes it, i < n.
template <class F, class... State>
HWY_FLATTEN void update(std::size_t n, F f, const float* g, State*... state) {
  const UppersCleared at_end;
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

}  // namespace hillock::kernel::HWY_NAMESPACE
