// kernels_f64.cpp: every activation over f64 arrays, for one instruction set. Compiled as
// kernels.cpp is. Read in pairs of doubles with an exponent of their own, and rounded once.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/expression_kernel.h"
#include "kernel/isa.h"
#include "simd/elementary_wide.h"
#include "simd/elementary_wide_angle.h"
#include "simd/elementary_wide_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

using W = Wide<DD>;

/// What rounding w to y took from it.
inline LD lost_in(const W& w, LD y) {
  return nearest(w - W(y));
}

/// y[i] = f(x[i]), and what rounding took from it in lost[i], where there is a lost.
template <class F>
HWY_FLATTEN void sweep_wide(std::size_t n, F f, const double* x, double* y, double* lost) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(DD());
  double padded[3][most_lanes] = {};
  const auto run = [&](const double* from, double* to, double* with) {
    const W w = f(W(load(from)));
    const LD rounded = nearest(w);
    store(rounded, to);
    if (with) store(lost_in(w, rounded), with);
  };
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) run(x + i, y + i, lost ? lost + i : nullptr);
  if (i == n) return;
  std::copy_n(x + i, n - i, padded[0]);
  run(padded[0], padded[1], padded[2]);
  std::copy_n(padded[1], n - i, y + i);
  if (lost) std::copy_n(padded[2], n - i, lost + i);
}

template <class A>
HWY_FLATTEN void value_f64(const double* x, double* y, double* lost, std::size_t n,
                           const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    sweep_wide(n, [&](const W& x) { return activation::value<A>(x, p...); }, x, y, lost);
  });
}

template <class A>
HWY_FLATTEN void slope_f64(const double* x, double* y, double* lost, std::size_t n,
                           const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    sweep_wide(n, [&](const W& x) { return activation::slope<A>(x, p...); }, x, y, lost);
  });
}

template <class List>
struct F64Table;
template <class... A>
struct F64Table<activation::List<A...>> {
  static constexpr F64Kernels kernels[] = {{value_f64<A>, slope_f64<A>}...};
};

W load_some(const double* x, std::size_t count) {
  double padded[most_lanes] = {};
  std::copy_n(x, count, padded);
  return load(padded);
}
void store_some(const W& value, double* y, double* lost, std::size_t count) {
  double padded[most_lanes];
  const LD rounded = nearest(value);
  store(rounded, padded);
  std::copy_n(padded, count, y);
  if (!lost) return;
  store(lost_in(value, rounded), padded);
  std::copy_n(padded, count, lost);
}

void formula_value(const Program& f, const double* x, double* y, double* lost, std::size_t n) {
  run_in_blocks<W>(
      f, n, hn::Lanes(DD()),
      [=](std::size_t i, std::size_t count) { return load_some(x + i, count); },
      [=](const W& value, std::size_t i, std::size_t count) {
        store_some(value, y + i, lost ? lost + i : nullptr, count);
      });
}

void formula_slope(const Program& f, const double* x, double* y, double* lost, std::size_t n) {
  using Slope = Dual<W>;
  run_in_blocks<Slope>(
      f, n, hn::Lanes(DD()),
      [=](std::size_t i, std::size_t count) { return Slope(load_some(x + i, count), W(1.0)); },
      [=](const Slope& value, std::size_t i, std::size_t count) {
        store_some(keep_nan(value.d, load_some(x + i, count)), y + i, lost ? lost + i : nullptr,
                   count);
      });
}

constexpr FormulaF64 formula_kernels{formula_value, formula_slope};

// What isa.cpp sees of this.
extern const F64Kernels* const f64;
constinit const F64Kernels* const f64 = F64Table<activation::Activations>::kernels;
extern const FormulaF64* const formula_f64;
constinit const FormulaF64* const formula_f64 = &formula_kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
