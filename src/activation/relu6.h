// relu6.h: the rectifier, clipped at 6 for low-precision arithmetic. Its slope at both ends is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Relu6 {
  static constexpr Card card{
      .name = "relu6",
      .title = "rectified linear unit, clipped at 6",
      .source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10",
      .dialects = "ONNX has it as Clip",
      .onnx = {"Clip", 11},
      .lower = 0,
      .upper = 6,
      .at_minus_inf = 0,
      .at_plus_inf = 6,
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
  };

  template <Number T>
  static T value(T x) {
    return max(0.0, min(6.0, x));
  }

  template <Number T>
  static T slope_of_output(T y) {
    return select(abs(y - 3.0) < 3.0, T(1.0), T(0.0));
  }
};

}  // namespace hillock::activation
