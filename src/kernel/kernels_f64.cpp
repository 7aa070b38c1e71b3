// kernels_f64.cpp: every activation over f64 arrays, for one instruction set. Compiled as
// kernels.cpp is. Read in pairs of doubles with an exponent of their own, and rounded once.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/expression_kernel.h"
#include "kernel/isa.h"
#include "kernel/registers.h"
#include "simd/elementary_wide.h"
#include "simd/elementary_wide_angle.h"
#include "simd/elementary_wide_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

using W = Wide<DD>;

/// What rounding w to y took from it. Out of line: rarely wanted.
HWY_NOINLINE inline LD lost_of(const W& w, const LD& y) {
  return nearest(w - W(y));
}

/// w rounded to y[i], and what that lost to lost[i] unless lost is null; n as store() has it.
inline void store_wide(const W& w, double* y, double* lost, std::size_t i, auto... n) {
  const LD rounded = nearest(w);
  store(rounded, y + i, n...);
  if (HWY_UNLIKELY(lost != nullptr)) store(lost_of(w, rounded), lost + i, n...);
}

/// y[i] = f(x[i]), and what rounding took from it in lost[i], where there is a lost.
template <std::size_t at_once, class F>
HWY_FLATTEN void sweep_wide(std::size_t n, F f, const double* x, double* y, double* lost) {
  const UppersCleared at_end;
  by_registers<at_once>(n, hn::Lanes(DD()), [&](std::size_t i, auto... left) {
    store_wide(f(W(load(x + i, left...))), y, lost, i, left...);
  });
}

template <class A>
HWY_FLATTEN void value_f64(const double* x, double* y, double* lost, std::size_t n,
                           const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    const auto f = [&](const W& x) { return activation::value<A>(x, p...); };
    sweep_wide<is_short<A>>(n, f, x, y, lost);
  });
}

template <class A>
HWY_FLATTEN void slope_f64(const double* x, double* y, double* lost, std::size_t n,
                           const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    const auto f = [&](const W& x) { return activation::slope<A>(x, p...); };
    sweep_wide<is_short<A>>(n, f, x, y, lost);
  });
}

constexpr auto f64_table = activation::Activations::of_each(
    []<class A>() { return F64Kernels{value_f64<A>, slope_f64<A>}; });

template <Pass pass>
void formula_in_f64(const Program& f, const double* x, double* y, double* lost, std::size_t n) {
  run_in_blocks<pass, W>(
      f, n, [=](std::size_t i, std::size_t left) { return W(load(x + i, left)); },
      [=](const W& value, std::size_t i, std::size_t left) {
        store_wide(value, y, lost, i, left);
      });
}
constexpr FormulaF64 formula_kernels{formula_in_f64<Pass::forward>, formula_in_f64<Pass::backward>};

extern constinit const F64Kernels* const f64 = f64_table.data();
extern constinit const FormulaF64* const formula_f64 = &formula_kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
