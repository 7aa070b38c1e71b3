// squareplus.h: softplus with a square root instead of an exponential and a logarithm.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Squareplus {
  static constexpr Card card{
      .name = "squareplus",
      .title = "squareplus",
      .source = "Barron 2021, arXiv:2112.11687",
      .dialects =
          "b = 4 in JAX, Keras 3 and here; the paper also has b = 4 ln(2)^2, with softplus's value "
          "at 0",
      .lower = 0,
      .at_minus_inf = 0,
      .params = {{{.name = "b",
                   .usual = 4,
                   .least = 0.01,
                   .most = 100,
                   .meaning = "how far the bend at 0 reaches; the value at 0 is sqrt(b)/2"}}},
  };

  template <Number T>
  static T value(T x, T b) {
    return squareplus(x, b);
  }

  // The dual of value() also computes the slope with respect to b, and multiplies it by 0.
  template <Number T>
  static T slope(T x, T b) {
    return squareplus_slope(x, b);
  }
};

}  // namespace hillock::activation
