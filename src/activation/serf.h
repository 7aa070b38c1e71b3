// serf.h: x gated by the error function of its softplus.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Serf {
  static constexpr Card card{
      .name = "serf",
      .title = "log-softplus error activation function",
      .source = "Nag, Bhattacharyya 2021, arXiv:2108.09598",
      .lower = -0.3484374587596064,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, erf(softplus(x)));
  }
};

}  // namespace hillock::activation
