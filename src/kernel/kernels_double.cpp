// kernels_double.cpp: every activation at f32 arguments, in double precision, for one instruction
// set. Compiled as kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/expression_kernel.h"
#include "kernel/isa.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

template <class A>
void value_in_double(const float* x, double* y, std::size_t n, const double* params) {
  with_float_params<A>(params, [&](auto... p) {
    sweep_in_double<1>(n, [=](LD x) { return activation::value<A>(x, p...); }, y, x);
  });
}

template <class A>
void slope_in_double(const float* x, double* y, std::size_t n, const double* params) {
  with_float_params<A>(params, [&](auto... p) {
    sweep_in_double<1>(n, [=](LD x) { return activation::slope<A>(x, p...); }, y, x);
  });
}

constexpr auto double_table = activation::Activations::of_each(
    []<class A>() { return InDouble{value_in_double<A>, slope_in_double<A>}; });

template <Pass pass>
void formula_in_double(const Program& f, const float* x, double* y, std::size_t n) {
  run_in_blocks<pass, LD>(
      f, n, [=](std::size_t i, std::size_t left) { return load_double(x + i, left); },
      [=](LD value, std::size_t i, std::size_t left) { store(value, y + i, left); });
}
constexpr FormulaInDouble formula_kernels{formula_in_double<Pass::forward>,
                                          formula_in_double<Pass::backward>};

extern constinit const InDouble* const in_double = double_table.data();
extern constinit const FormulaInDouble* const formula = &formula_kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
