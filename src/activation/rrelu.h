// rrelu.h: leaky_relu with a slope that is random in training; here as in evaluation.
#pragma once

#include "activation/leaky_relu.h"

namespace hillock::activation {

struct Rrelu {
  static constexpr Card card{
      .name = "rrelu",
      .title = "randomized leaky rectified linear unit",
      .source = "Xu, Wang, Chen, Li 2015, arXiv:1505.00853",
      .dialects =
          "in training, PyTorch and the paper draw each element's slope from U(lower, upper); "
          "hillock has the evaluation form in both, whose slope is the mean, 11/48 by default; the "
          "paper itself divides by the mean of U(3, 8), 5.5: a slope of 2/11",
      .rising_params = true,
      .registers = Registers::floats,
      .ulp = {1.5, 0.6},  // the mean slope is rounded, too
      .params = {{{.name = "lower",
                   .usual = 1.0 / 8,
                   .least = 0,
                   .most = 1,
                   .meaning = "least slope for x < 0"},
                  {.name = "upper",
                   .usual = 1.0 / 3,
                   .least = 0,
                   .most = 1,
                   .meaning = "greatest slope for x < 0"}}},
  };

  template <Number T>
  static T value(T x, T lower, T upper) {
    return LeakyRelu::value(x, (lower + upper) / 2.0);
  }
  template <Number T>
  static T slope(T x, T lower, T upper) {
    return LeakyRelu::slope(x, (lower + upper) / 2.0);
  }

  template <Number T>
  static T slope_of_output(T y, T lower, T upper) {
    return select(y > 0.0, T(1.0), (lower + upper) / 2.0);
  }
};

}  // namespace hillock::activation
