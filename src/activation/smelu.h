// smelu.h: the rectifier with a rounded corner. Its slope is 0 at -beta and 1 at beta.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Smelu {
  static constexpr Card card{
      .name = "smelu",
      .title = "smooth rectified linear unit",
      .source = "Shamir, Lin, Coviello 2020, arXiv:2010.09931; Shamir, Lin 2022, arXiv:2202.06499",
      .dialects = "beta has no agreed default",
      .lower = 0,
      .at_minus_inf = 0,
      .params = {{{.name = "beta",
                   .usual = 1,
                   .least = 0.01,
                   .most = 10,
                   .meaning = "the parabola reaches from -beta to beta"}}},
  };

  template <Number T>
  static T value(T x, T beta) {
    T t = max(0.0, x + beta);
    return select(x > beta, x, t * t / (4.0 * beta));
  }

  // This is half of the work of the dual, which selects 0 or 1 twice and multiplies by it.
  template <Number T>
  static T slope(T x, T beta) {
    return select(x > beta, T(1.0), max(0.0, x + beta) / (2.0 * beta));
  }
};

}  // namespace hillock::activation
