// abs.h: the absolute value, full-wave rectification. Its slope at 0 is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Abs {
  static constexpr Card card{
      .name = "abs",
      .title = "absolute value",
      .source = "Jarrett, Kavukcuoglu, Ranzato, LeCun 2009, ICCV",
      .dialects = "the slope at 0 is 0 in PyTorch and here, 1 in JAX",
      .onnx = {"Abs", 6},
      .lower = 0,
      .at_minus_inf = inf,
      .monotone = false,
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
  };

  template <Number T>
  static T value(T x) {
    return abs(x);
  }
};

}  // namespace hillock::activation
