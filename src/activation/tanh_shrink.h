// tanh_shrink.h: x minus its tanh, which is about x^3/3 near 0 and x ∓ 1 far out.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct TanhShrink {
  static constexpr Card card{
      .name = "tanh_shrink",
      .title = "tanh shrinkage",
      .aliases = "tanhshrink",
      .source = "Torch7's nn.TanhShrink and PyTorch's Tanhshrink; no paper of its own is known",
      .near_ties = 24,
  };

  template <Number T>
  static T value(T x) {
    return x_minus_tanh(x);
  }
};

}  // namespace hillock::activation
