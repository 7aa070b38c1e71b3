// quick_gelu.h: the sigmoid approximation of gelu.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct QuickGelu {
  static constexpr Card card{
      .name = "quick_gelu",
      .title = "Gaussian error linear unit, sigmoid form",
      .source = "Hendrycks, Gimpel 2016, arXiv:1606.08415, section 2",
      .dialects =
          "quick_gelu in Hugging Face's transformers and CLIP; QuickGelu in ONNX Runtime's own "
          "domain; it differs from gelu by up to 2.03e-2, at x = 2.27",
      .lower = -0.16361018963635357,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, sigmoid(1.702 * x));
  }
};

}  // namespace hillock::activation
