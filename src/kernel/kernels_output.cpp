// kernels_output.cpp: slopes from the output and in the parameters, of the activations that have
// them, for one instruction set. Compiled as kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/isa.h"
#include "kernel/loops.h"
#include "kernel/registers.h"
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
void slope_of_float(const float* y, double* slope, std::size_t n, const double* params) {
  with_float_params<A>(params, [&](auto... p) {
    sweep_in_double<1>(n, [=](LD y) { return slope_of_output<A>(y, p...); }, slope, y);
  });
}

template <class A>
HWY_FLATTEN void slope_of_double(const double* y, double* slope, std::size_t n,
                                 const double* params) {
  activation::with_params<A, W>(params, [&](auto... p) {
    sweep<0>(n, [&](LD y) { return nearest(slope_of_output<A>(W(y), p...)); }, slope, y);
  });
}

template <class A>
void backward_from_output(const float* y, const float* dy, float* dx, std::size_t n,
                          const double* params) {
  const auto sweep_with = [&](auto... p) {
    const auto f = [=](auto y, auto dy) { return dy * slope_of_output<A>(y, p...); };
    if constexpr (is_short<A>)
      sweep(n, f, dx, y, dy);
    else
      sweep_in_double<1>(n, f, dx, y, dy);
  };
  if constexpr (is_short<A>)
    activation::with_params<A, L>(params, sweep_with);
  else
    with_float_params<A>(params, sweep_with);
}

constexpr auto output_table = activation::Activations::of_each([]<class A>() -> FromOutput {
  if constexpr (activation::HasSlopeOfOutput<A>)
    return {backward_from_output<A>, slope_of_float<A>, slope_of_double<A>};
  else
    return {};
});

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
    with_float_params<A>(params, [&](auto... p) {
      const auto f = [=](LD x) {
        return activation::param_slope<A, decltype(one)::value>(x, p...);
      };
      sweep_in_double<0>(n, f, slope, x);
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
      sweep<0>(n, f, slope, x);
    });
  });
}

constexpr auto param_table = activation::Activations::of_each([]<class A>() -> ParamSlope {
  if constexpr (A::card.learns())
    return {param_slope_of_float<A>, param_slope_of_double<A>};
  else
    return {};
});

extern constinit const FromOutput* const from_output = output_table.data();
extern constinit const ParamSlope* const param_slope = param_table.data();

}  // namespace hillock::kernel::HWY_NAMESPACE
