// gcu.h: x times its cosine, a wave whose amplitude grows with |x|.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Gcu {
  static constexpr Card card{
      .name = "gcu",
      .title = "growing cosine unit",
      .source = "Noel, Arunkumar, Trivedi, Dutta 2021, arXiv:2108.12943",
      .at_minus_inf = no_limit,
      .at_plus_inf = no_limit,
      .monotone = false,
      .within = 0x1p20,
  };

  template <Number T>
  static T value(T x) {
    return x * cos(x);
  }
};

}  // namespace hillock::activation
