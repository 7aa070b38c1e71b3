// gaussian.h: a bell curve with its maximum at 0, and 0 in the limits.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Gaussian {
  static constexpr Card card{
      .name = "gaussian",
      .title = "Gaussian",
      .source = "Broomhead, Lowe 1988, Complex Systems 2, 321-355",
      .dialects = "elsewhere also e^(-x^2/2)",
      .lower = 0,
      .upper = 1,
      .at_minus_inf = 0,
      .at_plus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gaussian(x);
  }
};

}  // namespace hillock::activation
