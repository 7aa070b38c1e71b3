// snake.h: the identity plus a periodic ripple, for periodic signals. The ripple ends at infinity.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Snake {
  static constexpr Card card{
      .name = "snake",
      .title = "snake",
      .source = "Ziyin, Hartwig, Ueda 2020, arXiv:2006.08195",
      .dialects = "the paper may also learn a; here it stays as set",
      .ulp = {0.6, 1.5},  // its two terms cancel next to a root of the slope
      .within = 0x1p13,   // a x up to 2^20
      .params = {{{.name = "a",
                   .usual = 1,
                   .least = 0.1,
                   .most = 100,
                   .meaning = "frequency of the ripple, whose height is 1/a"}}},
  };

  template <Number T>
  static T value(T x, T a) {
    T s = sin(finite_or_0(a * x));
    return x + s * s / a;
  }

  // 1 + sin(2 a x) as a square, which cannot round below 0, and without the dual's division.
  template <Number T>
  static T slope(T x, T a) {
    T phase = finite_or_0(a * x);
    T root = sin(phase) + cos(phase);
    return root * root;
  }
};

}  // namespace hillock::activation
