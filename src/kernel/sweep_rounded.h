// sweep_rounded.h: arrays of float or double through registers of double, rounded once or to odd.
// Included by loops*, once per instruction set.
#pragma once

#include "kernel/driver.h"

namespace hillock::kernel::HWY_NAMESPACE {

enum class Rounding { nearest, to_odd };

inline LD load_double(const float* p) {
  return hn::PromoteTo(DD(), hn::LoadU(HalfD(), p));
}
inline LD load_double(const double* p) {
  return load(p);
}

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

template <Rounding rounding>
hn::Vec<HalfD> rounded(LD v) {
  if constexpr (rounding == Rounding::to_odd) v = to_odd(v);
  return demoted(v);
}
template <Rounding rounding>
void store_rounded(LD v, float* p) {
  hn::StoreU(rounded<rounding>(v), HalfD(), p);
}
template <Rounding rounding>
void store_rounded(LD v, double* p) {
  store(v, p);
}

/// The first n of a register, n less than its lanes; a load gives 0 beyond.
inline LD load_double(const float* p, std::size_t n) {
  return hn::PromoteTo(DD(), load_part(HalfD(), p, n));
}
inline LD load_double(const double* p, std::size_t n) {
  return load(p, n);
}
template <Rounding rounding>
void store_rounded(LD v, float* p, std::size_t n) {
  store_part(rounded<rounding>(v), HalfD(), p, n);
}
template <Rounding rounding>
void store_rounded(LD v, double* p, std::size_t n) {
  store(v, p, n);
}

/// The first n lanes of x, and `beyond` after them.
template <class D>
Lanes<D> with_beyond(Lanes<D> x, std::size_t n, double beyond) {
  return select(hn::FirstN(D(), n), x, Lanes<D>(beyond));
}

/// out[i] = f(in[i]…), i < n, in registers of double; out may be one of in.
template <Rounding rounding, class F, class T, class... In>
HWY_FLATTEN void sweep_rounded(std::size_t n, F f, T* out, const In*... in) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(DD());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) store_rounded<rounding>(f(load_double(in + i)...), out + i);
  if (i < n) store_rounded<rounding>(f(load_double(in + i, n - i)...), out + i, n - i);
}

}  // namespace hillock::kernel::HWY_NAMESPACE
