// penalized_tanh.h: tanh, scaled down on the left. Its slope at 0 is that of the left side.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct PenalizedTanh {
  static constexpr Card card{
      .name = "penalized_tanh",
      .title = "penalized hyperbolic tangent",
      .source =
          "Xu, Huang, Li 2016, arXiv:1602.05980; Eger, Youssef, Gurevych 2018, EMNLP, "
          "arXiv:1901.02671",
      .lower = -0.25,
      .upper = 1,
      .at_minus_inf = -0.25,
      .at_plus_inf = 1,
      .near_ties = 128,
      .params = {{{.name = "a",
                   .usual = 0.25,
                   .least = 0,
                   .most = 1,
                   .meaning = "factor for x < 0: saturation level there is -a"}}},
  };

  template <Number T>
  static T value(T x, T a) {
    return select(x > 0.0, tanh(x), a * tanh(x));
  }

  // This leaves out the tanh that the dual of value() multiplies by the 0 slope of a.
  template <Number T>
  static T slope(T x, T a) {
    return select(x > 0.0, sech2(x), a * sech2(x));
  }

  template <Number T>
  static T slope_of_output(T y, T a) {
    return select(y > 0.0, (1.0 - y) * (1.0 + y), (a - y) * (a + y) / a);
  }
  static constexpr bool slope_is_in_output(double a) { return a > 0; }
};

}  // namespace hillock::activation
