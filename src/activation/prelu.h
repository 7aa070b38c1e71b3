// prelu.h: leaky_relu with a learned slope.
#pragma once

#include "activation/leaky_relu.h"

namespace hillock::activation {

struct Prelu {
  static constexpr Card card{
      .name = "prelu",
      .title = "parametric rectified linear unit",
      .source = "He, Zhang, Ren, Sun 2015, arXiv:1502.01852, section 2.1",
      .dialects = "alpha starts at 0.25 in PyTorch, MLX and here; 0.01 in flax; 0 in Keras",
      .onnx = {"PRelu", 6},
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
      .params = {{{.name = "alpha",
                   .usual = 0.25,
                   .least = -10,
                   .most = 10,
                   .learned = Learned::yes,
                   .meaning =
                       "slope for x < 0, where learning starts; no weight decay acts on it"}}},
  };

  template <Number T>
  static T value(T x, T alpha) {
    return LeakyRelu::value(x, alpha);
  }
  template <Number T>
  static T slope(T x, T alpha) {
    return LeakyRelu::slope(x, alpha);
  }

  template <Number T>
  static T slope_of_output(T y, T alpha) {
    return select(y > 0.0, T(1.0), alpha);
  }
  static constexpr bool slope_is_in_output(double alpha) { return alpha >= 0; }
};

}  // namespace hillock::activation
