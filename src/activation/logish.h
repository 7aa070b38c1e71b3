// logish.h: x gated by the logarithm of one plus its sigmoid.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Logish {
  static constexpr Card card{
      .name = "logish",
      .title = "logish",
      .source = "Zhu, Zeng, Liu, Zou 2021, Neurocomputing 458, doi:10.1016/j.neucom.2021.06.067",
      .lower = -0.25276881678944035,
      .at_minus_inf = 0,
      .monotone = false,
  };

  template <Number T>
  static T value(T x) {
    return gate(x, log1p(sigmoid(x)));
  }
};

}  // namespace hillock::activation
