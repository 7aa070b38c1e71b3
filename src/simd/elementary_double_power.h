// elementary_double_power.h: what the words of elementary_double*.h are made of: quotients that
// need not be exact, and 2^y.
//
// On AVX-512 small tables in registers make polynomials short. Every number:
// scripts/coefficients_double.sollya. A loop over them has to be HWY_FLATTEN: a call each costs a
// quarter of the time.
#pragma once

#include "simd/elementary.h"
#include "simd/lanes.h"

namespace hillock::simd {

/// c + x^2 (the third + x^2 (the fifth + …
template <Doubles D, std::same_as<double>... C>
Lanes<D> every_other(Lanes<D> x2, double c, [[maybe_unused]] C... rest) {
  if constexpr (sizeof...(rest) < 2)
    return c;
  else
    return [&](double, auto... after) {
      return mul_add(every_other(x2, after...), x2, Lanes<D>(c));
    }(rest...);
}

/// As polynomial, in two halves that need not wait for each other: where it is long, a register's
/// latency and not the number of operations sets the pace.
template <Doubles D, std::same_as<double>... C>
Lanes<D> halved_polynomial(Lanes<D> x, double c, C... rest) {
  const Lanes<D> x2 = x * x;
  return mul_add(every_other(x2, rest...), x, every_other(x2, c, rest...));
}

/// a / b, b neither 0, infinite nor subnormal.
template <Doubles D>
Lanes<D> ratio(Lanes<D> a, Lanes<D> b) {
  return hn::Div(a.raw, b.raw);
}

/// 1 / b, likewise.
template <Doubles D>
Lanes<D> inverse(Lanes<D> b) {
  return hn::Div(hn::Set(D(), 1.0), b.raw);
}

/// 1 / b, b >= 1; 0 for inf.
template <Doubles D>
Lanes<D> inverse_or_0(Lanes<D> b) {
  return inverse(b);
}

/// The lesser; x where it is NaN.
template <Doubles D>
Lanes<D> at_most(Lanes<D> x, double most) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
  return hn::Min(hn::Set(D(), most), x.raw);  // x86: the second where one is NaN
#else
  return select(x > most, Lanes<D>(most), x);
#endif
}

/// (2^r - 1) / r, |r| <= 1/2.
template <Doubles D>
Lanes<D> chord(Lanes<D> r) {
  return halved_polynomial(r, 0x1.62e42fefa39f7p-1, 0x1.ebfbdff82c542p-3, 0x1.c6b08d7044129p-5,
                           0x1.3b2ab6fbb3e4fp-7, 0x1.5d87fe9083a97p-10, 0x1.430912c873c8cp-13,
                           0x1.ffcb76ab825eep-17, 0x1.62c081eb0ac54p-20, 0x1.b656e3c829a6ep-24,
                           0x1.e4d1acd545a1fp-28);
}

/// tanh(r ln(2)/2) / r from r^2, |r| <= 1/2.
template <Doubles D>
Lanes<D> tanh_of_rest(Lanes<D> r2) {
  return halved_polynomial(r2, 0x1.62e42fefa39e7p-2, -0x1.c6b08d7038575p-7, 0x1.5d87fe45671cap-11,
                           -0x1.0fe4277e2e86p-15, 0x1.a747613fef411p-20, -0x1.3e0e8ece71c36p-24);
}

/// 2^y = power · 2^r.
template <class D>
struct Octave {
  Lanes<D> power, r;
};

/// power is 2^(bias - 1023 + the nearest integer to y), 0 where that exponent is -1023 and inf
/// where it is 1024; beyond is not for y.
template <Doubles D>
Octave<D> octave(Lanes<D> y, double bias) {
  // Next to 2^52 a double's last bit is 1: adding 1.5 · 2^52 rounds.
  const Lanes<D> shifter = 0x1.8p52 + bias;
  const Lanes<D> shifted = y + shifter;
  const auto bits = hn::BitCast(hn::RebindToUnsigned<D>(), shifted.raw);
  return {.power = hn::BitCast(D(), hn::ShiftLeft<52>(bits)), .r = y - (shifted - shifter)};
}

/// The same for 2^(y-1): no inf up to y = 1024, and 0 for what is very small.
template <Doubles D>
Octave<D> half_octave(Lanes<D> y) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
  y = hn::Max(hn::Set(D(), -1022.0), y.raw);
#else
  y = select(y < -1022.0, Lanes<D>(-1022.0), y);
#endif
  return octave(y, 1022);
}

/// 2^y = power · rest, apart so that what is added to it can join in one operation.
template <class D>
struct Product {
  Lanes<D> power, rest;
};
template <Doubles D>
Product<D> factors_of_two_to(Lanes<D> y) {
  const auto [power, r] = octave(held(y, -1023, 1024), 1023);
  return {power, mul_add(r, chord(r), Lanes<D>(1.0))};
}

/// 2^y.
template <Doubles D>
Lanes<D> two_to(Lanes<D> y) {
  const auto [power, rest] = factors_of_two_to(y);
  return power * rest;
}

/// 1 + 2^y.
template <Doubles D>
Lanes<D> one_plus_two_to(Lanes<D> y) {
  const auto [power, rest] = factors_of_two_to(y);
  return mul_add(power, rest, Lanes<D>(1.0));
}

#if HWY_TARGET <= HWY_AVX3

template <class D>
concept DoublesOfAvx512 = Doubles<D> && EightDoubles<D>;

/// Within e^3, 1 + e + e^2 in the place of 1 / (1 - e), e the estimate's error: below 2^-14 by
/// definition, 2^-14.16 on Sapphire Rapids.
template <DoublesOfAvx512 D>
Lanes<D> ratio(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> estimate = hn::Vec<D>{_mm512_rcp14_pd(b.raw.raw)};
  const Lanes<D> e = neg_mul_add(b, estimate, Lanes<D>(1.0));
  const Lanes<D> q = a * estimate;
  return mul_add(q, mul_add(e, e, e), q);
}

template <DoublesOfAvx512 D>
Lanes<D> inverse(Lanes<D> b) {
  return refined_inverse(D(), b.raw, hn::Vec<D>{_mm512_rcp14_pd(b.raw.raw)});
}

/// Within e^3 too.
template <DoublesOfAvx512 D>
Lanes<D> inverse_or_0(Lanes<D> b) {
  const Lanes<D> estimate = hn::Vec<D>{_mm512_rcp14_pd(b.raw.raw)};
  // 1 - inf · 0 is NaN, for which vmaxpd takes the second: the estimate, 0, stays.
  const Lanes<D> e = hn::Vec<D>{
      _mm512_max_pd(neg_mul_add(b, estimate, Lanes<D>(1.0)).raw.raw, _mm512_set1_pd(-0.5))};
  return mul_add(estimate, mul_add(e, e, e), estimate);
}

/// Entry i of 16, i the last four bits of each lane.
template <DoublesOfAvx512 D>
Lanes<D> entry(const double* table, __m512i i) {
  return hn::Vec<D>{_mm512_permutex2var_pd(_mm512_load_pd(table), i, _mm512_load_pd(table + 8))};
}

/// 2^(j/16 - 1), halved so that 2^1024 is never met.
template <DoublesOfAvx512 D>
Lanes<D> half_sixteenth(__m512i j) {
  alignas(64) static constexpr double table[] = {0x1p-1,
                                                 0x1.0b5586cf9890fp-1,
                                                 0x1.172b83c7d517bp-1,
                                                 0x1.2387a6e756238p-1,
                                                 0x1.306fe0a31b715p-1,
                                                 0x1.3dea64c123422p-1,
                                                 0x1.4bfdad5362a27p-1,
                                                 0x1.5ab07dd485429p-1,
                                                 0x1.6a09e667f3bcdp-1,
                                                 0x1.7a11473eb0187p-1,
                                                 0x1.8ace5422aa0dbp-1,
                                                 0x1.9c49182a3f09p-1,
                                                 0x1.ae89f995ad3adp-1,
                                                 0x1.c199bdd85529cp-1,
                                                 0x1.d5818dcfba487p-1,
                                                 0x1.ea4afa2a490dap-1};
  return entry<D>(table, j);
}

/// v 2^floor(y), 1/2 <= v < 1. Below 2^-1000 it is 0: vscalefpd would take 160 cycles for a result
/// that is subnormal, or 0 only just.
template <DoublesOfAvx512 D>
Lanes<D> scaled_or_0(Lanes<D> v, Lanes<D> y) {
  const __mmask8 kept = _mm512_cmp_pd_mask(y.raw.raw, _mm512_set1_pd(-1000), _CMP_NLT_UQ);
  return hn::Vec<D>{_mm512_maskz_scalef_pd(kept, v.raw.raw, y.raw.raw)};
}

template <DoublesOfAvx512 D>
Lanes<D> chord(Lanes<D> r) {  // |r| <= 1/32
  return halved_polynomial(r, 0x1.62e42fefa39f3p-1, 0x1.ebfbdff82c57bp-3, 0x1.c6b08d6f2d7aap-5,
                           0x1.3b2ab6fc92f5dp-7, 0x1.5d897cfe27125p-10, 0x1.43090e61e6af1p-13);
}

template <DoublesOfAvx512 D>
Lanes<D> tanh_of_rest(Lanes<D> r2) {  // |r| <= 1/32
  return polynomial(r2, 0x1.62e42fefa39dep-2, -0x1.c6b08d66b43ffp-7, 0x1.5d819dd1b0cb2p-11);
}

template <DoublesOfAvx512 D>
Octave<D> half_octave(Lanes<D> y) {
  // y = k + j/16 + r. Next to 2^48 a double's last bit is 1/16; vreducepd 0x48 takes off the
  // nearest sixteenth, and everything off a large or infinite y, which vscalefpd then makes 0 or
  // inf.
  const __m512i j = _mm512_castpd_si512((y + 0x1.8p48).raw.raw);
  const Lanes<D> r = hn::Vec<D>{_mm512_reduce_pd(y.raw.raw, 0x48)};
  return {.power = scaled_or_0(half_sixteenth<D>(j), y - r), .r = r};
}

template <DoublesOfAvx512 D>
Product<D> factors_of_two_to(Lanes<D> y) {
  // The same with the sixteenth below (0x49): vscalefpd takes the integer below y itself.
  const __m512i j = _mm512_castpd_si512(_mm512_add_round_pd(
      y.raw.raw, _mm512_set1_pd(0x1.8p48), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC));
  const Lanes<D> r = hn::Vec<D>{_mm512_reduce_pd(y.raw.raw, 0x49)};
  return {scaled_or_0(half_sixteenth<D>(j), y),
          polynomial(r, 0x1p1, 0x1.62e42fefa441bp0, 0x1.ebfbdff0346a3p-2, 0x1.c6b09d653bfa2p-4,
                     0x1.3b1f8bc6704d4p-6, 0x1.63e63f6efc021p-9)};
}

#endif

}  // namespace hillock::simd
