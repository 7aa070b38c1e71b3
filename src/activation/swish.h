// swish.h: x gated by the sigmoid of beta x, with a learned beta; between x/2 and relu.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Swish {
  static constexpr Card card{
      .name = "swish",
      .title = "swish",
      .aliases = "swish_beta",
      .source = "Ramachandran, Zoph, Le 2017, arXiv:1710.05941",
      .dialects =
          "in PyTorch, JAX and Keras the name swish, where there is one, is silu: beta = 1, not "
          "learned; ONNX's Swish calls beta alpha",
      .onnx = {"Swish", 24, {{{"alpha", "beta"}}}},
      .lower = -0.2784645427610738,
      .at_minus_inf = 0,
      .monotone = false,
      .params = {{{.name = "beta",
                   .usual = 1,
                   .least = -10,
                   .most = 10,
                   .learned = Learned::yes,
                   .meaning = "steepness of the gate, where learning starts"}}},
  };

  template <Number T>
  static T value(T x, T beta) {
    return gate(x, sigmoid(gate(x, beta)));
  }
};

}  // namespace hillock::activation
