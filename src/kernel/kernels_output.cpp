// kernels_output.cpp: slopes from the output and in the parameters, of the activations that have
// them, for one instruction set. Compiled as kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/isa.h"
#include "kernel/loops.h"
#include "simd/elementary.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"
#include "simd/elementary_wide.h"
#include "simd/elementary_wide_angle.h"
#include "simd/elementary_wide_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

using W = Wide<DD>;  // as kernels_f64.cpp reads formulas

template <class A, class T, std::same_as<T>... P>
T slope_of_output(T y, P... params) {
  return keep_nan(A::slope_of_output(y, params...), y);
}

template <class A>
void backward_from_output(const float* y, const float* dy, float* dx, std::size_t n,
                          const double* params) {
  const auto sweep_with = [&](auto... p) {
    const auto f = [=](auto y, auto dy) { return dy * slope_of_output<A>(y, p...); };
    if constexpr (A::card.registers == activation::Registers::floats)
      sweep(n, f, dx, y, dy);
    else
      sweep_through_double(n, f, dx, y, dy);
  };
  if constexpr (A::card.registers == activation::Registers::floats)
    activation::with_params<A, L>(params, sweep_with);
  else
    activation::with_params<A, LD>(as_floats(params, A::card.arity()).data(), sweep_with);
}

template <class A>
void slope_of_float(const float* y, double* slope, std::size_t n, const double* params) {
  activation::with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
    sweep_in_double(n, [=](LD y) { return slope_of_output<A>(y, p...); }, slope, y);
  });
}

template <class A>
HWY_FLATTEN void slope_of_double(const double* y, double* slope, std::size_t n,
                                 const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    sweep(n, [&](LD y) { return nearest(slope_of_output<A>(W(y), p...)); }, slope, y);
  });
}

template <class A>
constexpr FromOutput from_output_of() {
  if constexpr (activation::HasSlopeOfOutput<A>)
    return {backward_from_output<A>, slope_of_float<A>, slope_of_double<A>};
  else
    return {};
}

/// Calls f(which as a constant), which < A's arity.
template <class A>
void with_which(std::size_t which, auto f) {
  if constexpr (A::card.arity() == 2)
    if (which == 1) return f(std::integral_constant<std::size_t, 1>());
  f(std::integral_constant<std::size_t, 0>());
}

template <class A>
void param_slope_of_float(const float* x, double* slope, std::size_t n, const double* params,
                          std::size_t which) {
  with_which<A>(which, [&](auto one) {
    activation::with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
      sweep_in_double(
          n, [=](LD x) { return activation::param_slope<A, decltype(one)::value>(x, p...); }, slope,
          x);
    });
  });
}

template <class A>
HWY_FLATTEN void param_slope_of_double(const double* x, double* slope, std::size_t n,
                                       const double* params, std::size_t which) {
  with_which<A>(which, [&](auto one) {
    activation::with_params<A, W>(params, [&](auto... p) {
      const auto f = [&](LD x) {
        return nearest(activation::param_slope<A, decltype(one)::value>(W(x), p...));
      };
      sweep(n, f, slope, x);
    });
  });
}

template <class A>
constexpr ParamSlope param_slope_of() {
  if constexpr (A::card.learns())
    return {param_slope_of_float<A>, param_slope_of_double<A>};
  else
    return {};
}

template <class List>
struct OutputTable;
template <class... A>
struct OutputTable<activation::List<A...>> {
  static constexpr FromOutput from_output[] = {from_output_of<A>()...};
  static constexpr ParamSlope param_slope[] = {param_slope_of<A>()...};
};

// What isa.cpp sees of this.
extern const FromOutput* const from_output;
constinit const FromOutput* const from_output = OutputTable<activation::Activations>::from_output;
extern const ParamSlope* const param_slope;
constinit const ParamSlope* const param_slope = OutputTable<activation::Activations>::param_slope;

}  // namespace hillock::kernel::HWY_NAMESPACE
