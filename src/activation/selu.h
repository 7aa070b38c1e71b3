// selu.h: elu with the scale and alpha that preserve mean 0 and variance 1 from layer to layer.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Selu {
  // The fixed point (mean 0, variance 1) of the moments under N(0, 1): eq. 14 of the paper,
  // computed in double precision.
  static constexpr double lambda = 1.0507009873554805;
  static constexpr double alpha = 1.6732632423543772;

  static constexpr Card card{
      .name = "selu",
      .title = "scaled exponential linear unit",
      .source = "Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515, eq. 2",
      .dialects =
          "ONNX's defaults are the float32 of these constants; five-digit constants found "
          "elsewhere are tens of ULP off; the gain is 1, not PyTorch's 3/4",
      .onnx = {"Selu", 6},
      .lower = -lambda * alpha,
      .at_minus_inf = -lambda * alpha,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return select(x > 0.0, times(x, lambda), times(expm1_below(x), lambda * alpha));
  }

  // This takes one exp; the dual of value() takes an exp and an expm1.
  template <Number T>
  static T slope(T x) {
    return select(x > 0.0, T(lambda), exp_below(x, T(lambda * alpha)));
  }

  template <Number T>
  static T slope_of_output(T y) {
    return select(y > 0.0, T(lambda), y + lambda * alpha);
  }
};

}  // namespace hillock::activation
