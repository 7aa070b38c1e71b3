// words.h: the words of elementary.h and elementary_double*.h over arrays, for one instruction set.
// Included by kernels.cpp.
#pragma once

#include "kernel/driver.h"
#include "kernel/isa.h"
#include "simd/elementary.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"

namespace hillock::kernel::HWY_NAMESPACE {

static_assert(Number<LD>);

template <class F, class T>
void over_array(const T* x, T* y, std::size_t n) {
  sweep<0>(n, F(), y, x);
}
template <class F>
constexpr Word word(std::string_view name, double ulp, F) {
  return {name, ulp, over_array<F, float>};
}
template <class F>
constexpr WordDouble word_double(std::string_view name, double error, F) {
  return {name, error, over_array<F, double>};
}

constexpr Word word_table[] = {
    word("exp", exp_ulp, [](L x) { return exp(x); }),
};

constexpr WordDouble word_double_table[] = {
    word_double("exp", exp_double_error, [](LD x) { return exp(x); }),
    word_double("expm1", expm1_double_error, [](LD x) { return expm1(x); }),
    word_double("log1p", log1p_double_error, [](LD x) { return log1p(x); }),
    word_double("tanh", tanh_double_error, [](LD x) { return tanh(x); }),
    word_double("sech2", sech2_double_error, [](LD x) { return sech2(x); }),
    word_double("x_minus_tanh", x_minus_tanh_double_error, [](LD x) { return x_minus_tanh(x); }),
    word_double("sigmoid", sigmoid_double_error, [](LD x) { return sigmoid(x); }),
    word_double("logistic_pdf", logistic_pdf_double_error, [](LD x) { return logistic_pdf(x); }),
    word_double("softplus", softplus_double_error, [](LD x) { return softplus(x); }),
    word_double("tanh_softplus", tanh_softplus_double_error, [](LD x) { return tanh_softplus(x); }),
    word_double("tanh_softplus_slope", tanh_softplus_slope_double_error,
                [](LD x) { return tanh_softplus_slope(x); }),
    word_double("normal_cdf", normal_cdf_double_error, [](LD x) { return normal_cdf(x); }),
    word_double("normal_pdf", normal_pdf_double_error, [](LD x) { return normal_pdf(x); }),
    word_double("erf", erf_double_error, [](LD x) { return erf(x); }),
    word_double("atan", atan_double_error, [](LD x) { return atan(x); }),
    word_double("sin", sin_double_error, [](LD x) { return sin(x); }),
    word_double("cos", cos_double_error, [](LD x) { return cos(x); }),
    // division.h's, over what a formula divides by
    word_double("inverse", divide_error, [](LD x) { return 1.0 / x; }),
    word_double("sqrt", square_root_error, [](LD x) { return sqrt(x); }),
};

}  // namespace hillock::kernel::HWY_NAMESPACE
