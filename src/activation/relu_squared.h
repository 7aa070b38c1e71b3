// relu_squared.h: the square of the rectifier. Its slope is twice the rectifier.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct ReluSquared {
  static constexpr Card card{
      .name = "relu_squared",
      .title = "squared rectified linear unit",
      .aliases = "squared_relu, relu2",
      .source = "So, Manke, Liu, Dai, Shazeer, Le 2021, arXiv:2109.08668",
      .lower = 0,
      .at_minus_inf = 0,
      .registers = Registers::floats,
  };

  template <Number T>
  static T value(T x) {
    T r = max(0.0, x);
    return r * r;
  }

  // This is a quarter of the work of the dual, which selects 0 or 1 twice and multiplies by it.
  template <Number T>
  static T slope(T x) {
    return 2.0 * max(0.0, x);
  }
};

}  // namespace hillock::activation
