// dual.h: dual numbers v + d·ε with ε² = 0. A formula of Dual{x, 1} gives {value, slope} in one go.
#pragma once

#include "number/number.h"

namespace hillock::number {

template <class T>
struct Dual {
  T v, d;

  Dual(double constant) : v(constant), d(0.0) {}
  Dual(T v, T d) : v(v), d(d) {}

  friend Dual operator+(Dual a, Dual b) { return {a.v + b.v, a.d + b.d}; }
  friend Dual operator-(Dual a, Dual b) { return {a.v - b.v, a.d - b.d}; }
  friend Dual operator-(Dual a) { return {-a.v, -a.d}; }
  friend Dual operator*(Dual a, Dual b) { return {a.v * b.v, a.d * b.v + a.v * b.d}; }
  friend Dual operator/(Dual a, Dual b) {
    T q = a.v / b.v;
    return {q, (a.d - q * b.d) / b.v};
  }
  // A double is a constant and has no ε part: multiplying a 0 by an infinite value would give NaN.
  friend Dual operator+(Dual a, double c) { return {a.v + T(c), a.d}; }
  friend Dual operator+(double c, Dual a) { return {T(c) + a.v, a.d}; }
  friend Dual operator-(Dual a, double c) { return {a.v - T(c), a.d}; }
  friend Dual operator-(double c, Dual a) { return {T(c) - a.v, -a.d}; }
  friend Dual operator*(Dual a, double c) { return {a.v * T(c), a.d * T(c)}; }
  friend Dual operator*(double c, Dual a) { return {T(c) * a.v, T(c) * a.d}; }
  friend Dual operator/(Dual a, double c) { return {a.v / T(c), a.d / T(c)}; }
  friend Dual operator/(double c, Dual a) {
    T q = T(c) / a.v;
    return {q, -(q * a.d) / a.v};
  }

  friend auto operator>(Dual a, Dual b) { return a.v > b.v; }
  friend auto operator<(Dual a, Dual b) { return a.v < b.v; }
  friend Dual select(auto when, Dual a, Dual b) {
    return {select(when, a.v, b.v), select(when, a.d, b.d)};
  }

  // At 0 the slope of abs is 0, as the slope of relu is.
  friend Dual abs(Dual a) {
    return {abs(a.v), select(a.v > T(0.0), a.d, select(a.v < T(0.0), -a.d, T(0.0)))};
  }
  // The slope is that of the branch which the value took; at a tie, that of a.
  friend Dual max(Dual a, Dual b) { return {max(a.v, b.v), select(a.v < b.v, b.d, a.d)}; }
  friend Dual min(Dual a, Dual b) { return {min(a.v, b.v), select(b.v < a.v, b.d, a.d)}; }
  friend Dual keep_nan(Dual s, Dual x) { return {keep_nan(s.v, x.v), keep_nan(s.d, x.v)}; }
  friend Dual leak(Dual x, Dual a) { return {leak(x.v, a.v), leak(x.d, a.v) + leak(x.v, a.d)}; }
  friend Dual finite(Dual a) { return {finite(a.v), a.d}; }
  friend Dual if_finite(Dual a, Dual x) { return {if_finite(a.v, x.v), if_finite(a.d, x.v)}; }
  friend Dual gate(Dual x, Dual g) { return {gate(x.v, g.v), gate(x.d, g.v) + gate(x.v, g.d)}; }

  // The chain rule, f'(v)·d. gate() makes the product 0 where f' has underflowed to 0, even if d
  // (an inner slope that overflowed) is infinite.
  friend Dual exp(Dual a) {
    T e = exp(a.v);
    return {e, gate(a.d, e)};
  }
  friend Dual expm1(Dual a) { return {expm1(a.v), gate(a.d, exp(a.v))}; }
  friend Dual log1p(Dual a) { return {log1p(a.v), a.d / (T(1.0) + a.v)}; }
  friend Dual tanh(Dual a) { return {tanh(a.v), gate(a.d, sech2(a.v))}; }
  friend Dual sigmoid(Dual a) { return {sigmoid(a.v), gate(a.d, logistic_pdf(a.v))}; }
  friend Dual softplus(Dual a) { return {softplus(a.v), gate(a.d, sigmoid(a.v))}; }
  friend Dual normal_cdf(Dual a) { return {normal_cdf(a.v), gate(a.d, normal_pdf(a.v))}; }
  friend Dual log(Dual a) { return {log(a.v), a.d / a.v}; }
  friend Dual tanh_softplus(Dual a) {
    return {tanh_softplus(a.v), gate(a.d, tanh_softplus_slope(a.v))};
  }
  friend Dual expm1_below(Dual a) {
    return {expm1_below(a.v), select(a.v > T(0.0), T(0.0), gate(a.d, exp_below(a.v, T(1.0))))};
  }
  friend Dual times(Dual a, double c) { return {times(a.v, c), times(a.d, c)}; }
  friend Dual over(Dual a, double c) { return {over(a.v, c), over(a.d, c)}; }
  friend Dual sqrt(Dual a) {
    T root = sqrt(a.v);
    return {root, a.d / (2.0 * root)};
  }
  friend Dual erf(Dual a) { return {erf(a.v), gate(a.d, erf_slope(a.v))}; }
  friend Dual atan(Dual a) { return {atan(a.v), gate(a.d, 1.0 / (1.0 + a.v * a.v))}; }
  friend Dual sin(Dual a) { return {sin(a.v), a.d * cos(a.v)}; }
  friend Dual cos(Dual a) { return {cos(a.v), -(a.d * sin(a.v))}; }
  friend Dual x_minus_tanh(Dual a) {
    T t = tanh(a.v);
    return {x_minus_tanh(a.v), a.d * (t * t)};
  }
  friend Dual gaussian(Dual a) {
    T g = gaussian(a.v);
    return {g, gate(a.d, gate(-2.0 * a.v, g))};
  }
  friend Dual isru(Dual x, Dual alpha) {
    T y = isru(x.v, alpha.v);
    return {y, gate(x.d, isru_slope(x.v, alpha.v)) - 0.5 * (y * y * y) * alpha.d};
  }
  friend Dual squareplus(Dual x, Dual b) {
    T root = root_of_square_plus(finite(x.v), b.v);
    return {squareplus(x.v, b.v), gate(x.d, squareplus_slope(x.v, b.v)) + b.d * (0.25 / root)};
  }
};

template <class T>
Dual<T> power(Dual<T> a, int n) {
  const T slope = double(n) * power(a.v, n - 1);
  return {power(a.v, n), n < 0 ? gate(a.d, slope) : a.d * slope};
}

template <class T>
Dual<T> closing_quotient(Dual<T> a, Dual<T> b) {
  const T q = closing_quotient(a.v, b.v);
  return {q, closing_quotient(a.d - gate(b.d, finite(q)), b.v)};
}

}  // namespace hillock::number
