// soft_shrink.h: x moved towards 0 by lambda, but not past it. Its slope at both kinks is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct SoftShrink {
  static constexpr Card card{
      .name = "soft_shrink",
      .title = "soft shrinkage",
      .aliases = "softshrink",
      .source =
          "Donoho 1995, IEEE Transactions on Information Theory 41, 613-627, doi:10.1109/18.382009",
      .dialects =
          "lambda = 0.5 in PyTorch, Keras 3 and here; ONNX has it as Shrink with bias = lambd",
      .onnx = {"Shrink", 9, {{{"lambd", "lambda"}, {"bias", "lambda"}}}},
      .registers = Registers::floats,
      .params = {{{.name = "lambda",
                   .usual = 0.5,
                   .least = 0,
                   .most = 10,
                   .meaning = "0 from -lambda to lambda"}}},
  };

  template <Number T>
  static T value(T x, T lambda) {
    return max(0.0, x - lambda) + min(0.0, x + lambda);
  }

  // This is half of the work of the dual, which adds two slopes of 0 or 1.
  template <Number T>
  static T slope(T x, T lambda) {
    return keep_nan(select(abs(x) > lambda, T(1.0), T(0.0)), x);
  }
};

}  // namespace hillock::activation
