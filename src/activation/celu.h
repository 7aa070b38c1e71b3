// celu.h: elu made smooth at 0 for every alpha.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Celu {
  static constexpr Card card{
      .name = "celu",
      .title = "continuously differentiable exponential linear unit",
      .source = "Barron 2017, arXiv:1704.07483",
      .onnx = {"Celu", 12, {{{"alpha", "alpha"}}}},
      .lower = -1,
      .at_minus_inf = -1,
      .params = {{{.name = "alpha",
                   .usual = 1,
                   .least = 0.01,
                   .most = 10,
                   .meaning = "saturation level is -alpha"}}},
  };

  template <Number T>
  static T value(T x, T alpha) {
    return select(x > 0.0, x, alpha * expm1(x / alpha));
  }

  // This takes one exp; the dual of value() takes an exp and an expm1.
  template <Number T>
  static T slope(T x, T alpha) {
    return select(x > 0.0, T(1.0), exp(x / alpha));
  }

  template <Number T>
  static T slope_of_output(T y, T alpha) {
    return select(y > 0.0, T(1.0), 1.0 + y / alpha);
  }
};

}  // namespace hillock::activation
