// identity.h: no activation, the linear control of every comparison.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Identity {
  static constexpr Card card{
      .name = "identity",
      .title = "identity",
      .aliases = "linear, none",
      .source = "the article: without activations a network is one linear layer",
      .onnx = {"Identity", 1},
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
  };

  template <Number T>
  static T value(T x) {
    return x;
  }

  template <Number T>
  static T slope_of_output(T) {
    return T(1.0);
  }
};

}  // namespace hillock::activation
