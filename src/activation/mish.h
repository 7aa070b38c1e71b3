// mish.h: x gated by the tanh of its softplus.
#pragma once

#include "activation/activation.h"

namespace hillock {

struct Mish {
  static constexpr Card card{
      .name = "mish",
      .title = "mish",
      .source = "Misra 2019, arXiv:1908.08681",
      .onnx = {"Mish", 18},
      .lower = -0.30884341301725043,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, tanh_softplus(x));
  }
};

}  // namespace hillock
