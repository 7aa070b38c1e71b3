// words_double.h: the words of elementary_double*.h over arrays, for one instruction set. Included
// by kernels.cpp.
#pragma once

#include "kernel/isa.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

using DoubleLanes = Lanes<hn::ScalableTag<double>>;
static_assert(Number<DoubleLanes>);

template <class F>
HWY_FLATTEN void over_doubles(const double* x, double* y, std::size_t n) {
  constexpr hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    hn::StoreU(F()(DoubleLanes(hn::LoadU(d, x + i))).raw, d, y + i);
  if (i == n) return;
  double padded[hn::MaxLanes(d)] = {};
  for (std::size_t k = i; k < n; ++k) padded[k - i] = x[k];
  hn::StoreU(F()(DoubleLanes(hn::LoadU(d, padded))).raw, d, padded);
  for (std::size_t k = i; k < n; ++k) y[k] = padded[k - i];
}
template <class F>
constexpr WordDouble word_double(std::string_view name, double error, F) {
  return {name, error, over_doubles<F>};
}
constexpr WordDouble word_double_table[] = {
    word_double("exp", exp_double_error, [](DoubleLanes x) { return exp(x); }),
    word_double("expm1", expm1_double_error, [](DoubleLanes x) { return expm1(x); }),
    word_double("log1p", log1p_double_error, [](DoubleLanes x) { return log1p(x); }),
    word_double("tanh", tanh_double_error, [](DoubleLanes x) { return tanh(x); }),
    word_double("sech2", sech2_double_error, [](DoubleLanes x) { return sech2(x); }),
    word_double("x_minus_tanh", x_minus_tanh_double_error,
                [](DoubleLanes x) { return x_minus_tanh(x); }),
    word_double("sigmoid", sigmoid_double_error, [](DoubleLanes x) { return sigmoid(x); }),
    word_double("logistic_pdf", logistic_pdf_double_error,
                [](DoubleLanes x) { return logistic_pdf(x); }),
    word_double("softplus", softplus_double_error, [](DoubleLanes x) { return softplus(x); }),
    word_double("tanh_softplus", tanh_softplus_double_error,
                [](DoubleLanes x) { return tanh_softplus(x); }),
    word_double("tanh_softplus_slope", tanh_softplus_slope_double_error,
                [](DoubleLanes x) { return tanh_softplus_slope(x); }),
    word_double("normal_cdf", normal_cdf_double_error, [](DoubleLanes x) { return normal_cdf(x); }),
    word_double("normal_pdf", normal_pdf_double_error, [](DoubleLanes x) { return normal_pdf(x); }),
    word_double("erf", erf_double_error, [](DoubleLanes x) { return erf(x); }),
    word_double("atan", atan_double_error, [](DoubleLanes x) { return atan(x); }),
    word_double("sin", sin_double_error, [](DoubleLanes x) { return sin(x); }),
    word_double("cos", cos_double_error, [](DoubleLanes x) { return cos(x); }),
    // division.h's, over what a formula divides by
    word_double("inverse", divide_error, [](DoubleLanes x) { return 1.0 / x; }),
    word_double("sqrt", square_root_error, [](DoubleLanes x) { return sqrt(x); }),
};

extern const std::span<const WordDouble> words_double;
constinit const std::span<const WordDouble> words_double = word_double_table;

}  // namespace hillock::kernel::HWY_NAMESPACE
