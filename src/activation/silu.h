// silu.h: x gated by its own sigmoid.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Silu {
  static constexpr Card card{
      .name = "silu",
      .title = "sigmoid linear unit",
      .aliases = "swish1",
      .source =
          "Elfwing, Uchibe, Doya 2017, arXiv:1702.03118; Ramachandran, Zoph, Le 2017, "
          "arXiv:1710.05941",
      .onnx = {"Swish", 24},
      .lower = -0.2784645427610738,
      .at_minus_inf = 0,
      .monotone = false,
      .registers = Registers::fused_floats,
      .ulp = {2, 2},
  };

  template <Number T>
  static T value(T x) {
    return left_gate(x, sigmoid(x));
  }

  // This takes fewer roundings than the dual of value().
  template <Number T>
  static T slope(T x) {
    return sigmoid(x) + gate(x, logistic_pdf(x));
  }
};

}  // namespace hillock::activation
