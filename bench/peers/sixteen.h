// sixteen.h: sixteen floats in an AVX-512 register, with the functions of a vector maths library.
#pragma once

#include <immintrin.h>

#include "measure/peer.h"

namespace hillock::bench {

/// Maths holds exp, expm1, log1p, tanh and erf of a __m512.
template <class Maths>
struct Sixteen {
  static constexpr std::size_t width = 16;
  __m512 v;

  explicit Sixteen(float value) : v(_mm512_set1_ps(value)) {}
  explicit Sixteen(__m512 value) : v(value) {}

  static Sixteen load(const float* p) { return Sixteen(_mm512_loadu_ps(p)); }
  static Sixteen load(const measure::Bf16* p) {
    const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    return Sixteen(_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16)));
  }
  static Sixteen load(const measure::F16* p) {
    return Sixteen(_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
  }

  friend void store(Sixteen x, float* p) { _mm512_storeu_ps(p, x.v); }
  friend void store(Sixteen x, measure::Bf16* p) {
    __m256i bits;
#ifdef __AVX512BF16__
    bits = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x.v));
#else  // to nearest even; a NaN may become infinite
    const __m512i wide = _mm512_castps_si512(x.v);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(wide, 16), _mm512_set1_epi32(1));
    const __m512i up = _mm512_add_epi32(wide, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    bits = _mm512_cvtepi32_epi16(_mm512_srli_epi32(up, 16));
#endif
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), bits);
  }
  friend void store(Sixteen x, measure::F16* p) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                        _mm512_cvtps_ph(x.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
  }

  using V = Sixteen;
  // clang-format off
  friend V operator+(V a, V b) { return V(_mm512_add_ps(a.v, b.v)); }
  friend V operator-(V a, V b) { return V(_mm512_sub_ps(a.v, b.v)); }
  friend V operator-(V a) { return V(_mm512_xor_ps(a.v, _mm512_set1_ps(-0.0f))); }
  friend V operator*(V a, V b) { return V(_mm512_mul_ps(a.v, b.v)); }
  friend V operator/(V a, V b) { return V(_mm512_div_ps(a.v, b.v)); }
  friend __mmask16 operator<(V a, V b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ); }
  friend __mmask16 operator>(V a, V b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ); }
  friend V select(__mmask16 yes, V a, V b) { return V(_mm512_mask_blend_ps(yes, b.v, a.v)); }
  friend V min(V a, V b) { return V(_mm512_min_ps(a.v, b.v)); }
  friend V max(V a, V b) { return V(_mm512_max_ps(a.v, b.v)); }
  friend V abs(V x) { return V(_mm512_abs_ps(x.v)); }
  friend V exp(V x) { return V(Maths::exp(x.v)); }
  friend V expm1(V x) { return V(Maths::expm1(x.v)); }
  friend V log1p(V x) { return V(Maths::log1p(x.v)); }
  friend V tanh(V x) { return V(Maths::tanh(x.v)); }
  friend V erf(V x) { return V(Maths::erf(x.v)); }
  // clang-format on
};

}  // namespace hillock::bench
