// softplus.h: the smooth rectifier. Its slope is the sigmoid.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Softplus {
  static constexpr Card card{
      .name = "softplus",
      .title = "softplus",
      .source = "Dugas, Bengio, Belisle, Nadeau, Garcia 2001, NIPS 13",
      .dialects =
          "PyTorch adds beta and returns x itself above a threshold (20); JAX, ONNX and hillock "
          "have neither",
      .onnx = {"Softplus", 1},
      .lower = 0,
      .at_minus_inf = 0,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return softplus(x);
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return sigmoid(x);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return -expm1(-y);
  }
};

}  // namespace hillock::activation
