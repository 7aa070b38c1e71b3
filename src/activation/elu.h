// elu.h: linear above zero and saturating at -alpha below, which keeps the mean output near zero.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Elu {
  static constexpr Card card{
      .name = "elu",
      .title = "exponential linear unit",
      .source = "Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289, eq. 15",
      .onnx = {"Elu", 6, {{{"alpha", "alpha"}}}},
      .lower = -1,
      .at_minus_inf = -1,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
      .params = {{{.name = "alpha",
                   .usual = 1,
                   .least = 0,
                   .most = 10,
                   .meaning = "saturation level is -alpha"}}},
  };

  template <Number T>
  static T value(T x, T alpha) {
    return select(x > 0.0, x, alpha * expm1_below(x));
  }

  // This takes one exp; the dual of value() takes an exp and an expm1.
  template <Number T>
  static T slope(T x, T alpha) {
    return select(x > 0.0, T(1.0), exp_below(x, alpha));
  }

  template <Number T>
  static T slope_of_output(T y, T alpha) {
    return select(y > 0.0, T(1.0), y + alpha);
  }
};

}  // namespace hillock::activation
