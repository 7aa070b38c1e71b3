// big.h: an MPFR float as a Number, the reference of tests and of `hillock check`. With it, a
// formula computes its exact value, to any precision.
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "number/number.h"

namespace hillock::number {

/// Frees what MPFR caches per thread (pi, log 2, memory of a few numbers) when the thread ends.
struct CachesOfAThread {
  ~CachesOfAThread() { mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); }
};

struct Big {
  static thread_local inline mpfr_prec_t precision = 128;  // bits, of a new Big

  mpfr_t raw;

  Big(double constant) : Big() { mpfr_set_d(raw, constant, MPFR_RNDN); }
  Big(const Big& b) : Big() { mpfr_set(raw, b.raw, MPFR_RNDN); }
  Big& operator=(const Big& b) {
    mpfr_set(raw, b.raw, MPFR_RNDN);
    return *this;
  }
  ~Big() { mpfr_clear(raw); }

  double nearest() const { return mpfr_get_d(raw, MPFR_RNDN); }

  friend Big operator+(const Big& a, const Big& b) { return of<mpfr_add>(a, b); }
  friend Big operator-(const Big& a, const Big& b) { return of<mpfr_sub>(a, b); }
  friend Big operator-(const Big& a) { return of<mpfr_neg>(a); }
  friend Big operator*(const Big& a, const Big& b) { return of<mpfr_mul>(a, b); }
  friend Big operator/(const Big& a, const Big& b) { return of<mpfr_div>(a, b); }
  friend bool operator>(const Big& a, const Big& b) { return mpfr_greater_p(a.raw, b.raw); }
  friend bool operator<(const Big& a, const Big& b) { return mpfr_less_p(a.raw, b.raw); }

  friend Big select(bool when, const Big& a, const Big& b) { return when ? a : b; }
  friend Big abs(const Big& a) { return of<mpfr_abs>(a); }
  friend Big max(const Big& a, const Big& b) { return a < b || mpfr_nan_p(b.raw) ? b : a; }
  friend Big min(const Big& a, const Big& b) { return b < a || mpfr_nan_p(b.raw) ? b : a; }
  friend Big keep_nan(const Big& s, const Big& x) { return mpfr_nan_p(x.raw) ? x : s; }
  friend Big finite(const Big& x) { return mpfr_inf_p(x.raw) ? Big(finite(x.nearest())) : x; }

  friend Big exp(const Big& a) { return of<mpfr_exp>(a); }
  friend Big expm1(const Big& a) { return of<mpfr_expm1>(a); }
  friend Big log1p(const Big& a) { return of<mpfr_log1p>(a); }
  friend Big log(const Big& a) { return of<mpfr_log>(a); }
  friend Big tanh(const Big& a) { return of<mpfr_tanh>(a); }
  friend Big normal_cdf(const Big& a) { return 0.5 * of<mpfr_erfc>(-a / of<mpfr_sqrt>(Big(2.0))); }
  // The template in number.h has its constant as a double, which is not exact enough here.
  friend Big normal_pdf(const Big& a) { return exp(-0.5 * (a * a)) / of<mpfr_sqrt>(2.0 * pi()); }
  friend Big sqrt(const Big& a) { return of<mpfr_sqrt>(a); }
  friend Big erf(const Big& a) { return of<mpfr_erf>(a); }
  // The template in number.h has its constant as a double, which is not exact enough here.
  friend Big erf_slope(const Big& a) { return 2.0 * exp(-(a * a)) / of<mpfr_sqrt>(pi()); }
  friend Big atan(const Big& a) { return of<mpfr_atan>(a); }
  friend Big sin(const Big& a) { return of<mpfr_sin>(a); }
  friend Big cos(const Big& a) { return of<mpfr_cos>(a); }
  // The precision is raised by the bits that cancel: x - tanh x is about x^3/3.
  friend Big x_minus_tanh(const Big& a) {
    const mpfr_prec_t before = precision;
    if (mpfr_regular_p(a.raw)) precision += 2 * std::max<mpfr_exp_t>(0, -mpfr_get_exp(a.raw)) + 8;
    const Big exact = a - tanh(a);
    precision = before;
    return mpfr_zero_p(a.raw) ? a : exact;  // -0 stays -0
  }

 private:
  Big() {
    static thread_local CachesOfAThread caches;
    mpfr_init2(raw, precision);
  }

  template <auto function>
  static Big of(const auto&... in) {
    Big out;
    function(out.raw, in.raw..., MPFR_RNDN);
    return out;
  }

  static Big pi() {
    Big out;
    mpfr_const_pi(out.raw, MPFR_RNDN);
    return out;
  }
};

static_assert(Number<Big>);

/// The exact value of a formula, rounded to double. The working precision doubles until two results
/// in a row agree. Returns nullopt if they still differ at 4096 bits, which happens for no formula.
template <class Formula>
std::optional<double> exactly(Formula formula) {
  const mpfr_prec_t before = Big::precision;
  std::optional<double> last, agreed;
  for (Big::precision = 96; !agreed && Big::precision <= 4096; Big::precision *= 2) {
    const double now = formula().nearest();
    if (last && std::bit_cast<std::uint64_t>(*last) == std::bit_cast<std::uint64_t>(now))
      agreed = now;
    last = now;
  }
  Big::precision = before;
  return agreed;
}

/// One ULP of a float of size x, where x need not be a float. Among the subnormals it is
/// 2^-149.
inline double ulp_of_float(double x) {
  const double size = std::abs(x);
  if (size < 0x1p-126) return 0x1p-149;
  return std::ldexp(1.0, std::ilogb(std::fmin(size, 0x1.fffffep127)) - 23);
}

/// The distance of `got` from the exact value, in ULP of the exact value. An infinity counts as
/// 2^128, the value from which on rounding to float gives infinity.
inline double ulps_off(float got, double exact) {
  if (std::isnan(got) || std::isnan(exact))
    return std::isnan(got) && std::isnan(exact) ? 0 : HUGE_VAL;
  const auto capped = [](double x) { return std::fmax(-0x1p128, std::fmin(0x1p128, x)); };
  return std::abs(capped(got) - capped(exact)) / ulp_of_float(exact);
}

}  // namespace hillock::number
