// gelu_tanh.h: the tanh approximation of gelu.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct GeluTanh {
  static constexpr Card card{
      .name = "gelu_tanh",
      .title = "Gaussian error linear unit, tanh form",
      .aliases = "gelu_approximate, gelu_new",
      .source = "Hendrycks, Gimpel 2016, arXiv:1606.08415, section 2",
      .dialects = "Gelu with approximate = 'tanh' in PyTorch and ONNX; the default in jax.nn",
      .onnx = {"Gelu", 20, {{{.name = "approximate", .text = "tanh"}}}},
      .lower = -0.17004075057125403,
      .at_minus_inf = 0,
      .monotone = false,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  // 0.5 x (1 + tanh u) = x sigmoid(2u), which keeps its relative precision in the left tail. u =
  // sqrt(2/pi) (x + 0.044715 x^3), so 2u = x (a + b x^2).
  static constexpr double a = 2 * 0.7978845608028654, b = 2 * 0.035677408136300125;

  template <Number T>
  static T value(T x) {
    return left_gate(x, sigmoid(x * (a + b * (x * x))));
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    const T z = x * (a + b * (x * x));
    return sigmoid(z) + gate(x * (a + 3.0 * b * (x * x)), logistic_pdf(z));
  }
};

}  // namespace hillock::activation
