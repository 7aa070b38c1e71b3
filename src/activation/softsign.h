// softsign.h: a soft step that approaches its limits slowly, as 1/x.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Softsign {
  static constexpr Card card{
      .name = "softsign",
      .title = "softsign",
      .source = "Bergstra, Desjardins, Lamblin, Bengio 2009, TR 1337, Universite de Montreal",
      .onnx = {"Softsign", 1},
      .lower = -1,
      .upper = 1,
      .at_minus_inf = -1,
      .at_plus_inf = 1,
  };

  template <Number T>
  static T value(T x) {
    T largest = finite(x);  // inf / inf would be NaN
    return largest / (1.0 + abs(largest));
  }

  // The dual's 1/(1+|x|) - |x|/(1+|x|)^2 would cancel.
  template <Number T>
  static T slope(T x) {
    T r = 1.0 / (1.0 + abs(x));
    return r * r;
  }

  template <Number T>
  static T slope_of_output(T y) {
    T r = 1.0 - abs(y);
    return r * r;
  }
};

}  // namespace hillock::activation
