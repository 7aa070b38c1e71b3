// sigmoid.h: the logistic function, a soft step from 0 to 1.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Sigmoid {
  static constexpr Card card{
      .name = "sigmoid",
      .title = "logistic sigmoid",
      .aliases = "logistic",
      .source =
          "Verhulst 1838; in networks: Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0",
      .onnx = {"Sigmoid", 6},
      .lower = 0,
      .upper = 1,
      .at_minus_inf = 0,
      .at_plus_inf = 1,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return sigmoid(x);
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return logistic_pdf(x);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return y * (1.0 - y);
  }
};

}  // namespace hillock::activation
