// hard_tanh.h: the identity, clipped to [-1, 1]. Its slope at both ends is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct HardTanh {
  static constexpr Card card{
      .name = "hard_tanh",
      .title = "hard tanh",
      .aliases = "hardtanh",
      .source = "Collobert 2004, thesis, Universite Paris VI",
      .dialects = "PyTorch takes other ends than -1 and 1; ONNX has it as Clip",
      .onnx = {"Clip", 11},
      .lower = -1,
      .upper = 1,
      .at_minus_inf = -1,
      .at_plus_inf = 1,
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
  };

  template <Number T>
  static T value(T x) {
    return max(-1.0, min(1.0, x));
  }

  template <Number T>
  static T slope_of_output(T y) {
    return select(abs(y) < 1.0, T(1.0), T(0.0));
  }
};

}  // namespace hillock::activation
