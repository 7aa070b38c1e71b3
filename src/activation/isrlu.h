// isrlu.h: shaped like elu, with a square root instead of the exponential. Its slope at 0 is 1.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Isrlu {
  static constexpr Card card{
      .name = "isrlu",
      .title = "inverse square root linear unit",
      .source = "Carlile, Delamarter, Kinney, Marti, Whitney 2017, arXiv:1710.09967",
      .lower = -1,
      .at_minus_inf = -1,
      .params = {{{.name = "alpha",
                   .usual = 1,
                   .least = 0.01,
                   .most = 100,
                   .meaning = "saturation level is -1/sqrt(alpha)"}}},
  };

  template <Number T>
  static T value(T x, T alpha) {
    return select(x > 0.0, x, isru(x, alpha));
  }

  // The dual of value() also computes the slope with respect to alpha, and multiplies it by 0.
  template <Number T>
  static T slope(T x, T alpha) {
    return select(x > 0.0, T(1.0), isru_slope(x, alpha));
  }
};

}  // namespace hillock::activation
