// gelu_tanh.h: gelu by its tanh approximation.
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

  // 0.5 x (1 + tanh u) = x sigmoid(2u), which keeps the digits of the left tail; 2u is the cubic.
  template <Number T>
  static T value(T x) {
    return x_sigmoid_of(gelu_cubic, x);
  }

  // Fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return x_sigmoid_of_slope(gelu_cubic, x);
  }
};

}  // namespace hillock::activation
