// mish.h: x gated by the tanh of its softplus.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Mish {
  static constexpr Card card{
      .name = "mish",
      .title = "mish",
      .source = "Misra 2019, arXiv:1908.08681",
      .onnx = {"Mish", 18},
      .lower = -0.30884341301725043,
      .at_minus_inf = 0,
      .monotone = false,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return left_gate(x, tanh_softplus(x));
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return tanh_softplus(x) + gate(x, tanh_softplus_slope(x));
  }
};

}  // namespace hillock::activation
