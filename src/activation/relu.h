// relu.h: the rectifier. Its slope at 0 is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Relu {
  static constexpr Card card{
      .name = "relu",
      .title = "rectified linear unit",
      .source = "Nair, Hinton 2010, ICML; Glorot, Bordes, Bengio 2011, AISTATS",
      .onnx = {"Relu", 6},
      .lower = 0,
      .at_minus_inf = 0,
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
  };

  template <Number T>
  static T value(T x) {
    return max(0.0, x);
  }

  // As the dual of value(), in fewer operations.
  template <Number T>
  static T slope(T x) {
    return leaky_slope(x, T(0.0));
  }

  template <Number T>
  static T slope_of_output(T y) {
    return select(y > 0.0, T(1.0), T(0.0));
  }
};

}  // namespace hillock::activation
