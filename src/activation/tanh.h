// tanh.h: the hyperbolic tangent, a zero-centred soft step from -1 to 1.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Tanh {
  static constexpr Card card{
      .name = "tanh",
      .title = "hyperbolic tangent",
      .source = "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp, section 4.4",
      .onnx = {"Tanh", 6},
      .lower = -1,
      .upper = 1,
      .at_minus_inf = -1,
      .at_plus_inf = 1,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return tanh(x);
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return sech2(x);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return (1.0 - y) * (1.0 + y);
  }
};

}  // namespace hillock::activation
