// isru.h: a soft step that needs a square root where tanh needs an exponential.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Isru {
  static constexpr Card card{
      .name = "isru",
      .title = "inverse square root unit",
      .source = "Carlile, Delamarter, Kinney, Marti, Whitney 2017, arXiv:1710.09967",
      .lower = -1,
      .upper = 1,
      .at_minus_inf = -1,
      .at_plus_inf = 1,
      .params = {{{.name = "alpha",
                   .usual = 1,
                   .least = 0.01,
                   .most = 100,
                   .meaning = "saturation levels are -1/sqrt(alpha) and 1/sqrt(alpha)"}}},
  };

  template <Number T>
  static T value(T x, T alpha) {
    return isru(x, alpha);
  }

  // The dual of value() also computes the slope with respect to alpha, and multiplies it by 0.
  template <Number T>
  static T slope(T x, T alpha) {
    return isru_slope(x, alpha);
  }
};

}  // namespace hillock::activation
