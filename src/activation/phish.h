// phish.h: x times the tanh of its gelu, which is never negative.
#pragma once

#include "activation/gelu.h"

namespace hillock::activation {

struct Phish {
  static constexpr Card card{
      .name = "phish",
      .title = "phish",
      .source = "Naveen 2022, TechRxiv, doi:10.36227/techrxiv.17283824",
      .lower = 0,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, tanh(Gelu::value(x)));
  }
};

}  // namespace hillock::activation
