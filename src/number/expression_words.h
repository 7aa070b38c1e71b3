// expression_words.h: the words that only a formula given at run time needs.
#pragma once

#include "number/number.h"

namespace hillock::number {

template <class T>
struct Dual;
template <class N>
struct Written;

/// log(x), for registers: x - 1 is exact from 1/2 to 2, and farther out what its rounding takes is
/// nothing beside the logarithm. -inf at 0, NaN below.
template <Number T>
T log(T x) {
  const T small = -log1p((1.0 - x) / x);
  return select(x < 0.5, small, log1p(x - 1.0));
}

/// a^n, by repeated squaring: about n/2 ULP beyond those of a.
template <Number T>
T power(T a, int n) {
  if (n < 0) return 1.0 / power(a, -n);
  if (n <= 1) return n == 1 ? a : T(1.0);
  const T half = power(a, n / 2);
  return n % 2 == 0 ? half * half : half * half * a;
}
template <class T>
Dual<T> power(Dual<T> a, int n) {
  const T slope = double(n) * power(a.v, n - 1);
  return {power(a.v, n), n < 0 ? gate(a.d, slope) : a.d * slope};
}
/// a / b, where an infinite b closes even an infinite a, as gate does: x / (1 + e^-x) goes to 0 on
/// the left.
template <Number T>
T closing_quotient(T a, T b) {
  const T size = abs(b);
  return select(size > finite(size), finite(a), a) / b;
}
template <class T>
Dual<T> closing_quotient(Dual<T> a, Dual<T> b) {
  const T q = closing_quotient(a.v, b.v);
  return {q, closing_quotient(a.d - gate(b.d, finite(q)), b.v)};
}
/// As text, the care for what is infinite is left out in a slope too.
template <class N>
Dual<Written<N>> finite_or_0(Dual<Written<N>> a) {
  return a;
}

}  // namespace hillock::number
