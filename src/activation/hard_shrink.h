// hard_shrink.h: x, but 0 where |x| is small. Its slope at both jumps is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct HardShrink {
  static constexpr Card card{
      .name = "hard_shrink",
      .title = "hard shrinkage",
      .aliases = "hardshrink",
      .source = "Donoho, Johnstone 1994, Biometrika 81, 425-455, doi:10.1093/biomet/81.3.425",
      .dialects = "lambda = 0.5 in PyTorch, Keras 3 and here; ONNX has it as Shrink with bias = 0",
      .onnx = {"Shrink", 9, {{{"lambd", "lambda"}}}},
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
      .params = {{{.name = "lambda",
                   .usual = 0.5,
                   .least = 0,
                   .most = 10,
                   .meaning = "0 from -lambda to lambda"}}},
  };

  template <Number T>
  static T value(T x, T lambda) {
    return keep_nan(select(abs(x) > lambda, x, T(0.0)), x);
  }
};

}  // namespace hillock::activation
