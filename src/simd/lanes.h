// lanes.h: one SIMD register as a Number. D is Highway's tag for it; elementary.h has its exp, tanh
// and so on.
#pragma once

#include <hwy/highway.h>

#include "number/number.h"
#include "simd/division.h"

namespace hillock::simd {

namespace hn = hwy::HWY_NAMESPACE;
using namespace number;  // the words of a formula
// Overloads of these follow, which hide them otherwise.
using number::atan, number::cos, number::erf, number::erf_slope, number::exp, number::exp_below,
    number::expm1, number::expm1_below, number::gate, number::gaussian, number::isru,
    number::isru_slope, number::log, number::log1p, number::logistic_pdf, number::normal_cdf,
    number::normal_pdf, number::over, number::sech2, number::sigmoid, number::sin, number::softplus,
    number::tanh, number::tanh_softplus, number::tanh_softplus_slope, number::times,
    number::x_minus_tanh;

#if HWY_TARGET <= HWY_AVX3
/// One operation for a choice by what x is; NaN stays NaN. Where kinds' digit is 0, a is taken, 1:
/// x, 8: 0, a: 1; digits from the left: x positive, negative, +inf, -inf, 1, 0, two for NaN.
template <int kinds>
__m512 by_kind(__m512 a, __m512 x) {
  return _mm512_fixupimm_ps(a, x, _mm512_set1_epi32(kinds), 0);
}
template <int kinds>
__m512d by_kind(__m512d a, __m512d x) {
  return _mm512_fixupimm_pd(a, x, _mm512_set1_epi64(static_cast<unsigned>(kinds)), 0);
}

/// x a where not x > 0, else x.
inline __m512 product_unless_positive(__m512 x, __m512 held, __m512 a) {
  return _mm512_mask_mul_ps(x, _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NGT_UQ), held, a);
}
inline __m512d product_unless_positive(__m512d x, __m512d held, __m512d a) {
  return _mm512_mask_mul_pd(x, _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_NGT_UQ), held, a);
}
#endif

/// A tag of registers of float, or of double.
template <class D>
concept Floats = std::same_as<hn::TFromD<D>, float>;
template <class D>
concept Doubles = std::same_as<hn::TFromD<D>, double>;

template <class D>
struct Lanes {
  using T = hn::TFromD<D>;
  using Mask = hn::Mask<D>;
  hn::Vec<D> raw;

  Lanes(double constant) : raw(hn::Set(D(), static_cast<T>(constant))) {}
  Lanes(hn::Vec<D> raw) : raw(raw) {}

  friend Lanes operator+(Lanes a, Lanes b) { return hn::Add(a.raw, b.raw); }
  friend Lanes operator-(Lanes a, Lanes b) { return hn::Sub(a.raw, b.raw); }
  friend Lanes operator-(Lanes a) { return hn::Neg(a.raw); }
  friend Lanes operator*(Lanes a, Lanes b) { return hn::Mul(a.raw, b.raw); }
  friend Lanes operator/(Lanes a, Lanes b) { return divide(D(), a.raw, b.raw); }
  friend Mask operator>(Lanes a, Lanes b) { return hn::Gt(a.raw, b.raw); }
  friend Mask operator<(Lanes a, Lanes b) { return hn::Lt(a.raw, b.raw); }

  friend Lanes select(Mask when, Lanes a, Lanes b) { return hn::IfThenElse(when, a.raw, b.raw); }
  friend Lanes abs(Lanes a) { return hn::Abs(a.raw); }
  friend Lanes sqrt(Lanes a) { return square_root(D(), a.raw); }

  // Not hn::Max and hn::Min: what those do with a NaN depends on the instruction set.
  friend Lanes max(Lanes a, Lanes b) { return select(hn::Or(a < b, hn::IsNaN(b.raw)), b, a); }
  friend Lanes min(Lanes a, Lanes b) { return select(hn::Or(b < a, hn::IsNaN(b.raw)), b, a); }
  // With a constant it takes one operation; with 0, so that -0 gives 0, two.
  friend Lanes max(double c, Lanes x) {
    const Lanes least = c;
#if HWY_TARGET <= HWY_AVX3
    if (c == 0) return hn::Vec<D>{by_kind<0x18181822>(x.raw.raw, x.raw.raw)};
#endif
    return c != 0 ? not_below(c, x) : select(hn::Le(x.raw, least.raw), least, x);
  }
  friend Lanes min(double c, Lanes x) {
    const Lanes most = c;
    return c != 0 ? not_above(c, x) : select(hn::Ge(x.raw, most.raw), most, x);
  }
  friend Lanes keep_nan(Lanes s, Lanes x) {
#if HWY_TARGET <= HWY_AVX3
    return hn::Vec<D>{by_kind<0x00000022>(s.raw.raw, x.raw.raw)};
#else
    return select(hn::IsNaN(x.raw), x, s);
#endif
  }
  friend Lanes finite(Lanes x) {
    constexpr double largest = std::numeric_limits<T>::max();
    return held(x, -largest, largest);
  }

  /// a b + c and c - a b: rounded once where the instruction set has that, else twice.
  friend Lanes mul_add(Lanes a, Lanes b, Lanes c) { return hn::MulAdd(a.raw, b.raw, c.raw); }
  friend Lanes neg_mul_add(Lanes a, Lanes b, Lanes c) { return hn::NegMulAdd(a.raw, b.raw, c.raw); }

  /// a, with the sign of x.
  friend Lanes with_sign(Lanes a, Lanes x) { return hn::CopySign(a.raw, x.raw); }

  /// x, but not below least, not above most; NaN stays. Of two zeros it may be either.
  friend Lanes not_below(double least, Lanes x) {
    const Lanes low = least;
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
    // x86 gives the second operand where one is NaN, Highway on Arm the other one.
    return hn::Max(low.raw, x.raw);
#else
    return select(x < low, low, x);
#endif
  }
  friend Lanes not_above(double most, Lanes x) {
    const Lanes high = most;
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
    return hn::Min(high.raw, x.raw);
#else
    return select(x > high, high, x);
#endif
  }
  /// a x for x < 0, where a = 0 leaves 0 even of -inf; elsewhere anything.
  friend Lanes leak(Lanes x, Lanes a) { return leak_held(x, a) * a; }
  /// What a is multiplied with for that.
  friend Lanes leak_held(Lanes x, Lanes a) {
    constexpr double largest = std::numeric_limits<T>::max();
    const Lanes least =
        select(abs(a) > 0.0, Lanes(-std::numeric_limits<double>::infinity()), Lanes(-largest));
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
    return hn::Max(least.raw, x.raw);
#else
    return select(x < least, least, x);
#endif
  }
#if HWY_TARGET <= HWY_AVX3
  friend Lanes leaky(Lanes x, Lanes a) {
    return hn::Vec<D>{product_unless_positive(x.raw.raw, leak_held(x, a).raw.raw, a.raw.raw)};
  }
  friend Lanes leaky_slope(Lanes x, Lanes a) {
    return hn::Vec<D>{by_kind<static_cast<int>(0xa0a0a022)>(a.raw.raw, x.raw.raw)};
  }
#endif
  friend Lanes held(Lanes x, double least, double most) {
    return not_below(least, not_above(most, x));
  }
};

}  // namespace hillock::simd
