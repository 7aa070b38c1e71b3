// lecun_tanh.h: tanh scaled so that it maps 1 to 1 and -1 to -1.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct LecunTanh {
  static constexpr Card card{
      .name = "lecun_tanh",
      .title = "scaled hyperbolic tangent",
      .aliases = "stanh",
      .source = "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp, section 4.4",
      .dialects = "PaddlePaddle's stanh has 0.67 in the place of 2/3",
      .lower = -1.7159,
      .upper = 1.7159,
      .at_minus_inf = -1.7159,
      .at_plus_inf = 1.7159,
  };

  template <Number T>
  static T value(T x) {
    return 1.7159 * tanh(2.0 * x / 3.0);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return (1.7159 - y) * (1.7159 + y) * (2 / (3 * 1.7159));
  }
};

}  // namespace hillock::activation
