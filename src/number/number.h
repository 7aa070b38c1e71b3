// number.h: the elementary functions that a formula may call, and the concept Number.
//
// A formula is a function template over Number. Instantiated with
//   double        it computes its value, one point at a time          this file
//   Lanes<D>      it computes one SIMD register at a time             simd/lanes.h
//   Wide<D>       it computes the same to 106 bits                    simd/wide.h
//   Dual<T>       it computes its value and its slope                 dual.h
//   Big           it computes its value to any precision (MPFR)       big.h
//   Recorded      it records itself as data, from which its text,     expression/recorder.h
//                 its cost and its ONNX nodes are made
//
// Care for overflow and lost digits lives in these elementary functions, so that a formula looks as
// it does in its paper. Each one is written here once, in terms of simpler ones. A Number type may
// have a more accurate or faster one of its own, which argument-dependent lookup finds.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <numbers>

namespace hillock::number {

using std::abs, std::erfc, std::exp, std::expm1, std::log1p, std::tanh;
using std::atan, std::cos, std::erf, std::log, std::sin, std::sqrt;

inline double select(bool when, double then, double otherwise) {
  return when ? then : otherwise;
}

/// The maximum and the minimum. They are NaN where a or b is NaN, and a where both are equal, so
/// that max(0, x) has slope 0 at 0.
inline double max(double a, double b) {
  return a < b || b != b ? b : a;
}
inline double min(double a, double b) {
  return b < a || b != b ? b : a;
}

/// Returns s, or NaN where x is NaN.
inline double keep_nan(double s, double x) {
  return x == x ? s : x;
}

/// The nearest finite number: ±inf becomes ±the largest finite double; NaN stays NaN.
inline double finite(double x) {
  constexpr double largest = std::numeric_limits<double>::max();
  return std::clamp(x, -largest, largest);
}

/// P(Z <= x) for a standard normal Z. It has full relative precision in the left tail, where (1 +
/// erf(x / sqrt(2))) / 2 cancels to 0.
inline double normal_cdf(double x) {
  return 0.5 * erfc(-x * (std::numbers::sqrt2 / 2));
}

/// x - tanh(x), accurate to the last digits also near 0, where the difference cancels.
inline double x_minus_tanh(double x) {
  if (x == 0) return x;
  if (!(abs(x) < 2)) return x - tanh(x);
  // x - tanh x = (x cosh x - sinh x) / cosh x. The numerator's series is the sum over k >= 1 of
  //   x^(2k+1) (1 / (2k)! - 1 / (2k+1)!) = x^(2k+1) 2k / (2k+1)!,
  // whose terms have one sign. For |x| < 2, the terms after k = 12 are below 2^-62 of the sum.
  double sum = 0, power = x;  // x^(2k+1) / (2k+1)!
  for (int k = 1; k <= 12; ++k) {
    power *= x * x / (2 * k * (2 * k + 1));
    sum += 2 * k * power;
  }
  return sum / std::cosh(x);
}

/// e^(-x^2). The rounding error of x^2, up to 2^-44, would be its relative error: it is corrected.
inline double gaussian(double x) {
  x = std::min(abs(x), 32.0);  // beyond 32 the result is 0; NaN stays NaN
  const double square = x * x;
  const double lost = std::fma(x, x, -square);
  const double e = exp(-square);
  return e - e * lost;
}

/// Arithmetic, comparison and choice. A Number type also has the elementary functions that the
/// formulas use with it: floats in registers have a few (elementary_gates.h), all others have all.
template <class T>
concept Number = std::constructible_from<T, double> && requires(T x) {
  { x + x* x - x / x } -> std::convertible_to<T>;
  { select(x > x, x, -x) } -> std::convertible_to<T>;
  { select(x < x, abs(x), finite(x)) } -> std::convertible_to<T>;
  { max(x, min(x, keep_nan(x, x))) } -> std::convertible_to<T>;
};

/// x·g, but 0 where g = 0, even for an infinite x: the limit at -inf of every self-gated function.
template <Number T>
T gate(T x, T g) {
  return select(abs(g) > 0.0, x, finite(x)) * g;
}

/// x·g for a gate g that is 0 only for x far below 0.
template <Number T>
T left_gate(T x, T g) {
  return gate(x, g);
}

/// a x, for x < 0. It is 0 where a = 0, even for x = -inf.
template <Number T>
T leak(T x, T a) {
  return gate(x, a);
}

/// x for x > 0, else a x, which is 0 where a = 0, even for x = -inf.
template <Number T>
T leaky(T x, T a) {
  return select(x > 0.0, x, leak(x, a));
}

/// The slope of leaky: 1 for x > 0, else a. It is NaN where x is NaN.
template <Number T>
T leaky_slope(T x, T a) {
  return keep_nan(select(x > 0.0, T(1.0), a), x);
}

/// Returns a, or 0 where x is infinite.
template <Number T>
T if_finite(T a, T x) {
  return select(abs(x) > finite(abs(x)), T(0.0), a);
}

/// Returns x, or 0 where x is infinite: the phase of a sine or cosine, which has no limit at ±inf.
template <Number T>
T finite_or_0(T x) {
  return if_finite(x, x);
}

/// 1 / (1 + e^-x). The exponential never overflows, and the left tail keeps its relative precision.
template <Number T>
T sigmoid(T x) {
  T e = exp(-abs(x));
  return select(x > 0.0, T(1.0), e) / (1.0 + e);
}

/// sigmoid'(x) = sigmoid(x) sigmoid(-x), the density of the logistic distribution. The form s (1 -
/// s) would lose all digits in the right tail.
template <Number T>
T logistic_pdf(T x) {
  T e = exp(-abs(x));
  T one = 1.0 + e;
  return e / (one * one);
}

/// tanh'(x) = sech(x)^2 = 4e / (1 + e)^2 with e = e^-2|x|. 1 - tanh^2 would cancel in both tails.
template <Number T>
T sech2(T x) {
  T e = exp(-2.0 * abs(x));
  T r = 2.0 / (1.0 + e);
  return e * r * r;
}

/// log(1 + e^x). It neither overflows for large x nor loses digits for small x.
template <Number T>
T softplus(T x) {
  return max(0.0, x) + log1p(exp(-abs(x)));
}

/// tanh(softplus(x)), the gate of mish. With w = e^x and n = w (w + 2) it is n / (n + 2). For x >
/// 0, numerator and denominator are divided by w^2, so that neither overflows.
template <Number T>
T tanh_softplus(T x) {
  T e = exp(-abs(x));
  T left = e * (e + 2.0);
  T right = 1.0 + 2.0 * e;
  return select(x > 0.0, right / (right + 2.0 * e * e), left / (left + 2.0));
}

/// The slope of tanh_softplus, 4w (w + 1) / (n + 2)^2; for x > 0, divided by w^4 above and below.
/// The factor 4 is split over the smallest factors, so that their product underflows later.
template <Number T>
T tanh_softplus_slope(T x) {
  T e = exp(-abs(x));
  T r = 2.0 / select(x > 0.0, 1.0 + 2.0 * e + 2.0 * e * e, 2.0 + 2.0 * e + e * e);
  return (1.0 + e) * (e * r) * (select(x > 0.0, e, T(1.0)) * r);
}

/// e^(-x²/2) / sqrt(2 pi), the density of the standard normal distribution.
template <Number T>
T normal_pdf(T x) {
  return exp(-0.5 * (x * x)) * (0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2);
}

/// e^(-x^2), for types where x^2 is nearly exact, such as a float x held in a register of doubles.
template <Number T>
T gaussian(T x) {
  return exp(-(x * x));
}

/// erf'(x) = 2 e^(-x^2) / sqrt(pi).
template <Number T>
T erf_slope(T x) {
  return 2.0 * std::numbers::inv_sqrtpi * gaussian(x);
}

/// x / sqrt(1 + alpha x^2), alpha > 0. Numerator and root are divided by m = max(1, |x|), so that
/// no square overflows: the root becomes sqrt(1/m^2 + alpha (x/m)^2).
template <Number T>
T isru(T x, T alpha) {
  T largest = finite(x);  // inf / inf would be NaN
  T m = max(1.0, abs(largest));
  T u = largest / m, r = 1.0 / m;
  return u / sqrt(r * r + alpha * (u * u));
}

/// The slope of isru, (1 + alpha x^2)^(-3/2).
template <Number T>
T isru_slope(T x, T alpha) {
  T largest = finite(x);
  T m = max(1.0, abs(largest));
  T u = largest / m, r = 1.0 / m;
  T q = r / sqrt(r * r + alpha * (u * u));
  return q * q * q;
}

/// sqrt(x^2 + b), b > 0, for a finite x: m sqrt((x/m)^2 + b/m^2), with m = max(1, |x|) as in isru.
template <Number T>
T root_of_square_plus(T x, T b) {
  T m = max(1.0, abs(x));
  T u = x / m, r = 1.0 / m;
  return m * sqrt(u * u + b * (r * r));
}

/// (x + sqrt(x^2 + b)) / 2, b > 0. For x < 0, where the sum cancels, b / (2 (sqrt(x^2 + b) - x)).
/// Both terms are halved before they are added, so that the sum cannot overflow.
template <Number T>
T squareplus(T x, T b) {
  T half = 0.5 * abs(x) + 0.5 * root_of_square_plus(finite(x), b);
  return select(x > 0.0, half, 0.25 * b / half);
}

/// The slope of squareplus, (1 + t) / 2 with t = x / sqrt(x^2 + b). For x < 0, where the sum
/// cancels, (1 - t^2) / (2 (1 - t)), in which 1 - t^2 = b / (x^2 + b).
template <Number T>
T squareplus_slope(T x, T b) {
  T largest = finite(x);  // inf / inf would be NaN
  T q = 1.0 / root_of_square_plus(largest, b);
  T t = abs(largest) * q;
  return 0.5 * select(x > 0.0, 1.0 + t, b * (q * q) / (1.0 + t));
}

/// x c, c > 0. It is a function of its own because a float cannot hold c to its last digit.
template <Number T>
T times(T x, double c) {
  return x * c;
}

/// x / c, x finite. It is a function of its own because registers have a faster way than to divide.
template <Number T>
T over(T x, double c) {
  return x / c;
}

/// c e^x for x < 0, where it decays; c for x > 0.
template <Number T>
T exp_below(T x, T c) {
  return c * exp(min(0.0, x));
}
/// e^x - 1 for x < 0; 0 for x > 0.
template <Number T>
T expm1_below(T x) {
  return expm1(select(x > 0.0, T(0.0), x));  // -0 stays -0
}

/// log(x), for SIMD registers. x - 1 is exact from 1/2 to 2; farther out, its rounding error is
/// negligible compared with the logarithm. It is -inf at 0 and NaN below.
template <Number T>
T log(T x) {
  const T small = -log1p((1.0 - x) / x);
  return select(x < 0.5, small, log1p(x - 1.0));
}

/// a^n by repeated squaring. It adds an error of about n/2 ULP to the error of a.
template <Number T>
T power(T a, int n) {
  if (n < 0) return 1.0 / power(a, -n);
  if (n <= 1) return n == 1 ? a : T(1.0);
  const T half = power(a, n / 2);
  return n % 2 == 0 ? half * half : half * half * a;
}

/// a / b, but 0 where b is infinite, even for an infinite a (as gate): x / (1 + e^-x) goes to 0 as
/// x goes to -inf.
template <Number T>
T closing_quotient(T a, T b) {
  const T size = abs(b);
  return select(size > finite(size), finite(a), a) / b;
}

}  // namespace hillock::number
