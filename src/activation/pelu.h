// pelu.h: elu with learned parameters for its slope and its saturation, smooth at 0 for all values.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Pelu {
  static constexpr Card card{
      .name = "pelu",
      .title = "parametric exponential linear unit",
      .source = "Trottier, Giguere, Chaib-draa 2016, arXiv:1605.09332",
      .dialects =
          "the paper learns a and b, held positive, and so does keras-contrib, which calls them "
          "alpha and beta; here they stay as set; at a = b = 1 it is elu",
      .lower = -1,
      .at_minus_inf = -1,
      .params = {{{.name = "a",
                   .usual = 1,
                   .least = 0.1,
                   .most = 10,
                   .meaning = "saturation level is -a; the slope for x > 0 is a/b"},
                  {.name = "b",
                   .usual = 1,
                   .least = 0.1,
                   .most = 10,
                   .meaning = "how far the exponential reaches"}}},
  };

  template <Number T>
  static T value(T x, T a, T b) {
    return select(x > 0.0, a / b * x, a * expm1(x / b));
  }

  // This takes one exp; the dual of value() takes an exp and an expm1.
  template <Number T>
  static T slope(T x, T a, T b) {
    return select(x > 0.0, a / b, a / b * exp(x / b));
  }

  template <Number T>
  static T slope_of_output(T y, T a, T b) {
    return select(y > 0.0, a / b, (y + a) / b);
  }
};

}  // namespace hillock::activation
