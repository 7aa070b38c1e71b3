// gelu.h: x times the probability that a standard normal variable is below x.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Gelu {
  static constexpr Card card{
      .name = "gelu",
      .title = "Gaussian error linear unit",
      .source = "Hendrycks, Gimpel 2016, arXiv:1606.08415, section 2",
      .dialects =
          "exact (by erf) is the default in PyTorch, ONNX, keras.activations and here; jax.nn and "
          "keras.ops default to the tanh form, which is gelu_tanh here; they differ by up to "
          "4.73e-4, at x = -2.70",
      .onnx = {"Gelu", 20},
      .lower = -0.16997120747990366,
      .at_minus_inf = 0,
      .monotone = false,
      .registers = Registers::table_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return left_gate(x, normal_cdf(x));
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return normal_cdf(x) + gate(x, normal_pdf(x));
  }
};

}  // namespace hillock::activation
