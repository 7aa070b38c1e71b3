// hard_sigmoid.h: a straight ramp from 0 at -3 to 1 at 3. Its slope at both ends is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct HardSigmoid {
  static constexpr Card card{
      .name = "hard_sigmoid",
      .title = "hard sigmoid",
      .aliases = "hardsigmoid",
      .source = "Howard et al. 2019, arXiv:1905.02244, section 5.2",
      .dialects =
          "x/6 + 1/2 in PyTorch, Keras 3, JAX and here; ONNX's default and Keras 2 have 0.2 x + "
          "0.5",
      .onnx = {"HardSigmoid", 6, {{{.name = "alpha", .number = 1.0 / 6}}}},
      .lower = 0,
      .upper = 1,
      .at_minus_inf = 0,
      .at_plus_inf = 1,
      .registers = Registers::floats,
      .ulp = {2, 2},
      .exact_in_16 = {true, false},
  };

  // x is clipped first, so that the kinks are at 3 and -3, and not where x + 3 rounds to 6 or 0. x
  // / 6 + 1/2 would lose digits next to -3.
  template <Number T>
  static T value(T x) {
    return over(max(-3.0, min(3.0, x)) + 3.0, 6.0);
  }

  // As the dual of value(), but without the products of its branches.
  template <Number T>
  static T slope(T x) {
    return keep_nan(select(abs(x) < 3.0, T(1.0 / 6), T(0.0)), x);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return select(abs(y - 0.5) < 0.5, T(1.0 / 6), T(0.0));
  }
};

}  // namespace hillock::activation
