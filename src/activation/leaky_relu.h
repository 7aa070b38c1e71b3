// leaky_relu.h: the rectifier with a small slope on the left, so that no unit can die.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct LeakyRelu {
  static constexpr Card card{
      .name = "leaky_relu",
      .title = "leaky rectified linear unit",
      .aliases = "lrelu",
      .source = "Maas, Hannun, Ng 2013, ICML",
      .dialects =
          "slope is 0.01 in PyTorch, JAX, ONNX and here; 0.2 in keras.activations and tf.nn; 0.3 "
          "in keras.layers; 0.1 in darknet",
      .onnx = {"LeakyRelu", 6},
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
      .params = {{{.name = "slope",
                   .usual = 0.01,
                   .least = -10,
                   .most = 10,
                   .meaning = "slope for x < 0"}}},
  };

  // max(slope x, x) would be wrong for slopes above 1.
  template <Number T>
  static T value(T x, T slope) {
    return leaky(x, slope);
  }

  // As the dual of value(), but without its product with 0.
  template <Number T>
  static T slope(T x, T slope) {
    return leaky_slope(x, slope);
  }

  template <Number T>
  static T slope_of_output(T y, T slope) {
    return select(y > 0.0, T(1.0), slope);
  }
  // With a negative slope, y is positive for x < 0, too, so y does not determine the slope.
  static constexpr bool slope_is_in_output(double slope) { return slope >= 0; }
};

}  // namespace hillock::activation
