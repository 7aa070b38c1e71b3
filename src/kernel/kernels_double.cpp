// kernels_double.cpp: every activation at f32 arguments, in double precision, for one instruction
// set. Compiled as kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/dtype.h"
#include "kernel/expression_kernel.h"
#include "kernel/isa.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

template <class A>
void value_in_double(const float* x, double* y, std::size_t n, const double* params) {
  activation::with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
    sweep_in_double(n, [=](LD x) { return activation::value<A>(x, p...); }, y, x);
  });
}

template <class A>
void slope_in_double(const float* x, double* y, std::size_t n, const double* params) {
  activation::with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
    sweep_in_double(n, [=](LD x) { return activation::slope<A>(x, p...); }, y, x);
  });
}

template <class List>
struct DoubleTable;
template <class... A>
struct DoubleTable<activation::List<A...>> {
  static constexpr InDouble kernels[] = {{value_in_double<A>, slope_in_double<A>}...};
};

LD load_some(const float* x, std::size_t count) {
  float padded[most_lanes] = {};
  std::copy_n(x, count, padded);
  return hn::PromoteTo(DD(), hn::LoadU(HalfD(), padded));
}
void store_some(LD y, double* to, std::size_t count) {
  double padded[most_lanes];
  store(y, padded);
  std::copy_n(padded, count, to);
}

void formula_value(const Program& f, const float* x, double* y, std::size_t n) {
  run_in_blocks<LD>(
      f, n, hn::Lanes(DD()),
      [x](std::size_t i, std::size_t count) { return load_some(x + i, count); },
      [y](LD value, std::size_t i, std::size_t count) { store_some(value, y + i, count); });
}

void formula_slope(const Program& f, const float* x, double* y, std::size_t n) {
  using Slope = Dual<LD>;
  run_in_blocks<Slope>(
      f, n, hn::Lanes(DD()),
      [x](std::size_t i, std::size_t count) { return Slope(load_some(x + i, count), 1.0); },
      [x, y](const Slope& value, std::size_t i, std::size_t count) {
        store_some(keep_nan(value.d, load_some(x + i, count)), y + i, count);
      });
}

constexpr FormulaInDouble formula_kernels{formula_value, formula_slope};

// What isa.cpp sees of this.
extern const InDouble* const in_double;
constinit const InDouble* const in_double = DoubleTable<activation::Activations>::kernels;
extern const FormulaInDouble* const formula;
constinit const FormulaInDouble* const formula = &formula_kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
