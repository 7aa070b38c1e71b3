// sin.h: a sine wave.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Sin {
  static constexpr Card card{
      .name = "sin",
      .title = "sine",
      .aliases = "sine",
      .source = "Sitzmann, Martel, Bergman, Lindell, Wetzstein 2020, arXiv:2006.09661",
      .dialects = "the paper has sin(30 x): put the factor into the first layer's weights",
      .onnx = {"Sin", 7},
      .lower = -1,
      .upper = 1,
      .at_minus_inf = no_limit,
      .at_plus_inf = no_limit,
      .monotone = false,
      .within = 0x1p20,
  };

  template <Number T>
  static T value(T x) {
    return sin(x);
  }
};

}  // namespace hillock::activation
