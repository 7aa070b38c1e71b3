// arctan.h: a soft step from -pi/2 to pi/2 that approaches its limits slowly, as 1/x.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Arctan {
  static constexpr Card card{
      .name = "arctan",
      .title = "inverse tangent",
      .aliases = "atan",
      .source =
          "Kamruzzaman, Aziz 2002, A note on activation function in multilayer feedforward "
          "learning, IJCNN",
      .onnx = {"Atan", 7},
      .lower = -std::numbers::pi / 2,
      .upper = std::numbers::pi / 2,
      .at_minus_inf = -std::numbers::pi / 2,
      .at_plus_inf = std::numbers::pi / 2,
  };

  template <Number T>
  static T value(T x) {
    return atan(x);
  }
};

}  // namespace hillock::activation
