// erf.h: the error function, a soft step from -1 to 1 that approaches its limits fastest.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Erf {
  static constexpr Card card{
      .name = "erf",
      .title = "error function",
      .source = "Williams 1996, Computing with infinite networks, NIPS 9",
      .dialects = "statistical physics has erf(x/sqrt 2)",
      .onnx = {"Erf", 9},
      .lower = -1,
      .upper = 1,
      .at_minus_inf = -1,
      .at_plus_inf = 1,
  };

  template <Number T>
  static T value(T x) {
    return erf(x);
  }
};

}  // namespace hillock::activation
