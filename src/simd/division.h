// division.h: a / b and sqrt(a) of one SIMD register, as fast as the instruction set allows.
//
// That is the instruction, rounded to nearest, but for doubles on AVX-512: vdivpd takes 17 cycles
// for 8 lanes, vsqrtpd 19, an estimate of 14 bits refined by multiplications 5 (Sapphire Rapids,
// measured).
#pragma once

#include <hwy/highway.h>

#include <concepts>

namespace hillock::simd {

namespace hn = hwy::HWY_NAMESPACE;

/// Of doubles, relative.
inline constexpr double divide_error = 0x1p-50, square_root_error = 0x1p-51;

template <class D>
hn::Vec<D> divide(D, hn::Vec<D> a, hn::Vec<D> b) {
  return hn::Div(a, b);
}

template <class D>
hn::Vec<D> square_root(D, hn::Vec<D> a) {
  return hn::Sqrt(a);
}

#if HWY_TARGET <= HWY_AVX3

/// D is a tag for an AVX-512 register of doubles.
template <class D>
concept EightDoubles = std::same_as<hn::Vec<D>, hn::Vec512<double>>;

/// r (1 - b r)^0 + … + (1 - b r)^3: from r = 1/b within 2^-14, 1/b within 2^-51.
template <EightDoubles D>
hn::Vec<D> refined_inverse(D d, hn::Vec<D> b, hn::Vec<D> r) {
  const auto e = hn::NegMulAdd(b, r, hn::Set(d, 1.0));
  const auto better = hn::MulAdd(r, e, r);
  return hn::MulAdd(better, hn::Mul(e, e), better);
}

/// Within 2^-50 where |b| is 2^-1022 to 2^1020; beyond, a finite number but for b = 0, ±inf or NaN,
/// which give what a division would.
template <EightDoubles D>
hn::Vec<D> divide(D d, hn::Vec<D> a, hn::Vec<D> b) {
  // vrangepd 2: the lesser magnitude, the first's sign: no infinite estimate.
  const hn::Vec<D> estimate{_mm512_range_pd(_mm512_rcp14_pd(b.raw), _mm512_set1_pd(0x1p1022), 2)};
  // vfixupimmpd, a digit for each kind of b: ±inf for ±0 (6), ±0 for ±inf (7 and 8), NaN for NaN
  // (2).
  return hn::Mul(a, hn::Vec<D>{_mm512_fixupimm_pd(refined_inverse(d, b, estimate).raw, b.raw,
                                                  _mm512_set1_epi64(0x00870622), 0)});
}

/// Within 2^-51.
template <EightDoubles D>
hn::Vec<D> square_root(D d, hn::Vec<D> a) {
  // Goldschmidt: s to sqrt(a), h to 1 / (2 sqrt(a)).
  const hn::Vec<D> estimate{_mm512_rsqrt14_pd(a.raw)};
  const auto half = hn::Set(d, 0.5);
  const auto s = hn::Mul(a, estimate), h = hn::Mul(half, estimate);
  const auto e = hn::NegMulAdd(s, h, half);
  const auto better = hn::MulAdd(s, e, s);
  const auto root = hn::MulAdd(hn::NegMulAdd(better, better, a), hn::MulAdd(h, e, h), better);
  // ±0 for ±0 (1), inf for inf (5); NaN below is the estimate's.
  return hn::Vec<D>{_mm512_fixupimm_pd(root.raw, a.raw, _mm512_set1_epi64(0x00500100), 0)};
}

#endif

}  // namespace hillock::simd
