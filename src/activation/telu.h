// telu.h: x gated by the tanh of its exponential.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Telu {
  static constexpr Card card{
      .name = "telu",
      .title = "hyperbolic tangent exponential linear unit",
      .source = "Fernandez, Mali 2024, arXiv:2412.20269; arXiv:2402.02790",
      .lower = -0.35328577784821125,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, tanh(exp(x)));
  }
};

}  // namespace hillock::activation
