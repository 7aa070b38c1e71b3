// lisht.h: x times its tanh, which is even and never negative.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Lisht {
  static constexpr Card card{
      .name = "lisht",
      .title = "linearly scaled hyperbolic tangent",
      .source = "Roy, Manna, Dubey, Chaudhuri 2019, arXiv:1901.05894",
      .lower = 0,
      .at_minus_inf = inf,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, tanh(x));
  }
};

}  // namespace hillock::activation
