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

/// Each rounded to float.
inline hn::Vec<HalfD> demoted(LD v) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Vec<HalfD>(static_cast<float>(v.raw.raw));  // Highway's makes of inf the largest float
#else
  return hn::DemoteTo(HalfD(), v.raw);
#endif
}

/// Calls f(A's parameters as f32 arrays hold them, each in a register of double).
template <class A>
void with_float_params(const double* params, auto f) {
  activation::Params rounded{};
  for (std::size_t i = 0; i < A::card.arity(); ++i) rounded[i] = to_float(params[i]);
  activation::with_params<A, LD>(rounded.data(), f);
}

/// Whether the CPU reads and writes some of these numbers without touching those beyond.
template <class T>
#if HWY_TARGET != HWY_SCALAR && HWY_TARGET <= HWY_AVX2 && HWY_ARCH_X86
inline constexpr bool has_masked_memory = sizeof(T) >= 4;
#else
inline constexpr bool has_masked_memory = false;
#endif

/// A register of the numbers at p; given n > 0, of the first n of them only, and 0 after those.
template <class D>
hn::Vec<D> load_raw(D d, const hn::TFromD<D>* p) {
  return hn::LoadU(d, p);
}
template <class D>
hn::Vec<D> load_raw(D d, const hn::TFromD<D>* p, std::size_t n) {
  using T = hn::TFromD<D>;
  if (hn::MaxLanes(d) == 1 || n >= hn::Lanes(d)) return hn::LoadU(d, p);
  if constexpr (has_masked_memory<T>) return hn::MaskedLoad(hn::FirstN(d, n), d, p);
  T padded[hn::MaxLanes(d)] = {};
  for (std::size_t i = 0; i < n; ++i) padded[i] = p[i];
  return hn::LoadU(d, padded);
}

/// Likewise, x to where p points; what is beyond n stays as it was.
template <class D>
void store_raw(hn::Vec<D> x, D d, hn::TFromD<D>* p) {
  hn::StoreU(x, d, p);
}
template <class D>
void store_raw(hn::Vec<D> x, D d, hn::TFromD<D>* p, std::size_t n) {
  using T = hn::TFromD<D>;
  if (hn::MaxLanes(d) == 1 || n >= hn::Lanes(d)) return hn::StoreU(x, d, p);
  if constexpr (has_masked_memory<T>) return hn::BlendedStore(x, hn::FirstN(d, n), d, p);
  T padded[hn::MaxLanes(d)];
  hn::StoreU(x, d, padded);
  for (std::size_t i = 0; i < n; ++i) p[i] = padded[i];
}

inline L load(const float* p, auto... n) {
  return load_raw(D(), p, n...);
}
inline LD load(const double* p, auto... n) {
  return load_raw(DD(), p, n...);
}
inline LD load_double(const float* p, auto... n) {
  return hn::PromoteTo(DD(), load_raw(HalfD(), p, n...));
}
inline LD load_double(const double* p, auto... n) {
  return load(p, n...);
}
template <class D>
void store(Lanes<D> x, hn::TFromD<D>* p, auto... n) {
  store_raw(x.raw, D(), p, n...);
}

enum class Rounding { nearest, to_odd };

/// v cut to a float's 24 bits, the last of which is set if anything was cut off. Below 2^-126,
/// where a float has fewer, the last step rounds to nearest.
inline LD to_odd(LD v) {
  using U = hn::RebindToUnsigned<DD>;
  const auto bits = hn::BitCast(U(), v.raw);
  const auto low = hn::Set(U(), (std::uint64_t{1} << 29) - 1), last = hn::Set(U(), 1u << 29);
  const auto exact = hn::Eq(hn::And(bits, low), hn::Zero(U()));
  const auto cut = hn::AndNot(low, bits);
  return hn::BitCast(DD(), hn::IfThenElse(exact, bits, hn::Or(cut, last)));
}

template <Rounding rounding = Rounding::nearest>
void store_rounded(LD v, float* p, auto... n) {
  if constexpr (rounding == Rounding::to_odd) v = to_odd(v);
  store_raw(demoted(v), HalfD(), p, n...);
}
template <Rounding rounding = Rounding::nearest>
void store_rounded(LD v, double* p, auto... n) {
  store(v, p, n...);
}

/// At its end the upper halves of the registers are 0, without which the caller's SSE instructions
/// wait for each other: 130 ns a call, and GCC 12 forgets it where f holds registers.
struct [[maybe_unused]] UppersCleared {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  ~UppersCleared() { _mm256_zeroupper(); }
#endif
};

/// Calls run(i) for whole registers of an array of n, `at_once` of them a turn: several where run
/// is short; then run(i, n - i) for the rest. Where at_once is 0, run(i, n - i) for all: the code
/// of a long run then stands once.
template <std::size_t at_once>
void by_registers(std::size_t n, std::size_t lanes, auto run) {
  std::size_t i = 0;
  if constexpr (at_once == 0) {
    for (; i < n; i += lanes) run(i, n - i);
  } else {
    for (; i + at_once * lanes <= n; i += at_once * lanes)
#pragma GCC unroll 8
      for (std::size_t k = 0; k < at_once; ++k) run(i + k * lanes);
    for (; at_once > 1 && i + lanes <= n; i += lanes) run(i);
    if (i >= n) return;
    if (n - i >= lanes) __builtin_unreachable();  // a part is read without asking
    run(i, n - i);
  }
}

/// out[i] = f(in[i]…), i < n; out may be one of in. The rest goes through f in a whole register
/// too: same x, same bits.
template <std::size_t at_once = 1, class F, class T, class... In>
HWY_FLATTEN void sweep(std::size_t n, F f, T* out, const In*... in) {
  const UppersCleared at_end;
  by_registers<at_once>(n, hn::Lanes(hn::ScalableTag<T>()), [&](std::size_t i, auto... left) {
    store(f(load(in + i, left...)...), out + i, left...);
  });
}

/// Likewise, of float or double, each made a double first and the result rounded once to T.
template <std::size_t at_once, Rounding rounding = Rounding::nearest, class F, class T, class... In>
HWY_FLATTEN void sweep_in_double(std::size_t n, F f, T* out, const In*... in) {
  const UppersCleared at_end;
  by_registers<at_once>(n, hn::Lanes(DD()), [&](std::size_t i, auto... left) {
    store_rounded<rounding>(f(load_double(in + i, left...)...), out + i, left...);
  });
}

/// f(g[i], state[i]…) takes each state by reference and changes it, i < n.
template <class F, class... State>
HWY_FLATTEN void update(std::size_t n, F f, const float* g, State*... state) {
  const UppersCleared at_end;
  by_registers<1>(n, hn::Lanes(D()), [&](std::size_t i, auto... left) {
    std::array<L, sizeof...(State)> now{load(state + i, left...)...};
    std::apply([&](auto&... each) { f(load(g + i, left...), each...); }, now);
    std::size_t k = 0;
    (store(now[k++], state + i, left...), ...);
  });
}

}  // namespace hillock::kernel::HWY_NAMESPACE
