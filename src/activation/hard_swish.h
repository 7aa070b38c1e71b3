// hard_swish.h: x gated by its hard sigmoid. Its slope is 0 at -3 and 1 at 3.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct HardSwish {
  static constexpr Card card{
      .name = "hard_swish",
      .title = "hard swish",
      .aliases = "hardswish, hard_silu",
      .source = "Howard et al. 2019, arXiv:1905.02244, section 5.2",
      .onnx = {"HardSwish", 14},
      .lower = -0.375,
      .at_minus_inf = 0,
      .monotone = false,
      .registers = Registers::floats,
      .ulp = {2, 2},
  };

  // x (relu6(x + 3) / 6), in this order, because x relu6(x + 3) overflows for x > 5.7e37.
  template <Number T>
  static T value(T x) {
    const T right = max(-3.0, x);  // -inf times 0 would be NaN
    return right * over(min(3.0, right) + 3.0, 6.0);
  }

  // Exactly 0 at its root, -1.5; the dual's x/6 + (x + 3)/6 has a rounding error there.
  template <Number T>
  static T slope(T x) {
    const T inside = select(x < 3.0, over(x + x + 3.0, 6.0), T(1.0));
    return keep_nan(select(x > -3.0, inside, T(0.0)), x);
  }
};

}  // namespace hillock::activation
