// elementary_double_log.h: log1p and softplus over Lanes of f64, each with its greatest relative
// error; the terms are those of elementary_double.h.
#pragma once

#include "simd/elementary_double_power.h"

namespace hillock::simd {

/// log(1 + x).
inline constexpr double log1p_double_error = 0x1p-44;
template <Doubles D>
Lanes<D> log1p(Lanes<D> x) {
  using L = Lanes<D>;
  constexpr hn::RebindToUnsigned<D> bits;
  // 1 + x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2). k comes from the rounded 1 + x, f from x
  // itself: f = x / 2^k + (1 / 2^k - 1), with q = 4 / 2^k in the place of 1 / 2^k, as 2^-1023 is
  // not a normal number.
  constexpr std::uint64_t one = std::uint64_t{1023} << 52, sqrt_half = 0x3fe6a09e667f3bcd;
  const auto exponent = hn::ShiftRight<52>(
      hn::Add(hn::BitCast(bits, (1.0 + x).raw), hn::Set(bits, one - sqrt_half)));  // k + 1023
  const L q = hn::BitCast(D(), hn::ShiftLeft<52>(hn::Sub(hn::Set(bits, 2048), exponent)));
  const L f = mul_add(x * q, L(0.25), mul_add(q, L(0.25), L(-1.0)));
  // As the last bits of a double of size 2^52, k + 1023 is a number.
  const L k = L(hn::BitCast(D(), hn::Or(exponent, hn::Set(bits, std::uint64_t{1075} << 52)))) -
              (0x1p52 + 1023);
  // log(1 + f) = 2 atanh(s), s = f / (2 + f)
  const L s = f / (2.0 + f);
  const L p =
      halved_polynomial(s * s, 0x1.fffffffffff0dp0, 0x1.555555567604dp-1, 0x1.99999620e708fp-2,
                        0x1.24943ca756502p-2, 0x1.c61f6f4835108p-3, 0x1.91a8e22167962p-3);
  const L result = mul_add(s, p, k * std::numbers::ln2);
  const L edge = select(x < -1.0, L(std::numeric_limits<double>::quiet_NaN()), x);  // inf, NaN
  const auto inside = hn::And(x > -1.0, x < std::numeric_limits<double>::infinity());
  const L pole = -std::numeric_limits<double>::infinity();
  return with_sign(select(inside, result, select(hn::Eq(x.raw, L(-1.0).raw), pole, edge)), x);
}

/// log(1 + e), 0 <= e <= 1, added to a.
template <Doubles D>
Lanes<D> add_log1p_of_unit(Lanes<D> a, Lanes<D> e) {
  const Lanes<D> s = ratio(e, 2.0 + e);
  return mul_add(
      s,
      halved_polynomial(s * s, 0x1.0000000000008p1, 0x1.555555554a48cp-1, 0x1.999999ae0a9cp-2,
                        0x1.249241db886cap-2, 0x1.c71f0a4f5e455p-3, 0x1.741ae292fc69bp-3,
                        0x1.3eeb47e0be65ap-3, 0x1.e0bbc0c8d9059p-4, 0x1.808bba4ffbfebp-3),
      a);
}

#if HWY_TARGET <= HWY_AVX3

template <DoublesOfAvx512 D>
Lanes<D> log1p(Lanes<D> x) {
  using L = Lanes<D>;
  alignas(64) static constexpr double factors[] = {
      0x1p0,     0x1.d4p-1, 0x1.bbp-1, 0x1.a4p-1, 0x1.9p-1,  0x1.7dp-1, 0x1.6cp-1, 0x1.5dp-1,
      0x1.4ep-1, 0x1.41p-1, 0x1.35p-1, 0x1.2ap-1, 0x1.1fp-1, 0x1.16p-1, 0x1.0dp-1, 0x1p-1};
  alignas(64) static constexpr double logs[] = {0,
                                                -0x1.700d30aeac0e1p-4,
                                                -0x1.28753bc11aba5p-3,
                                                -0x1.95a5adcf7017fp-3,
                                                -0x1.f991c6cb3b379p-3,
                                                -0x1.2e9e2bce12286p-2,
                                                -0x1.5d5bddf595f3p-2,
                                                -0x1.8873658327ccfp-2,
                                                -0x1.b56fa04462909p-2,
                                                -0x1.de16b56ef90fp-2,
                                                -0x1.028d2d6a963f4p-1,
                                                -0x1.151c3f6f29612p-1,
                                                -0x1.285e0842ca384p-1,
                                                -0x1.38ae2171976e7p-1,
                                                -0x1.4987ace0dabbp-1,
                                                -0x1.62e42fefa39efp-1};
  // 1 + x = 2^k (1 + r) / c, c by the first four bits after the point of the rounded 1 + x; r comes
  // from x itself: r = x s + (s - 1), s = c / 2^k.
  const L u = 1.0 + x;
  const __m512i j = _mm512_srli_epi64(_mm512_castpd_si512(u.raw.raw), 48);
  const L k = hn::Vec<D>{_mm512_getexp_pd(u.raw.raw)};
  const L s = hn::Vec<D>{_mm512_scalef_pd(entry<D>(factors, j).raw.raw, (0.0 - k).raw.raw)};
  // Differences, not sums: -0 - 0 is -0.
  const L r = hn::MulSub(x.raw, s.raw, (1.0 - s).raw);
  const L p = halved_polynomial(r, 0x1.000000000004ap0, -0x1.0000000003151p-1, 0x1.55555550d4635p-2,
                                -0x1.fffffeb0fb69fp-3, 0x1.9999e65774615p-3, -0x1.556001fba3c52p-3,
                                0x1.241e8d136fdep-3, -0x1.cc476d3fdce67p-4);
  const L known = neg_mul_add(k, L(std::numbers::ln2), entry<D>(logs, j));  // log c - k ln 2
  const L result = hn::MulSub(r.raw, p.raw, known.raw);
  // vfixupimmpd, a digit for each kind of 1 + x: -inf for 0 (4), inf for inf (5), NaN for a
  // negative (3) or NaN (2).
  return hn::Vec<D>{
      _mm512_fixupimm_pd(result.raw.raw, u.raw.raw, _mm512_set1_epi64(0x03530422), 0)};
}

template <DoublesOfAvx512 D>
Lanes<D> add_log1p_of_unit(Lanes<D> a, Lanes<D> e) {
  using L = Lanes<D>;
  alignas(64) static constexpr double factors[] = {
      0x1p0,     0x1.ep-1, 0x1.c4p-1, 0x1.aa8p-1, 0x1.94p-1,  0x1.8p-1,   0x1.6d8p-1, 0x1.5dp-1,
      0x1.4ep-1, 0x1.4p-1, 0x1.33p-1, 0x1.278p-1, 0x1.1c8p-1, 0x1.128p-1, 0x1.09p-1,  0x1p-1};
  alignas(64) static constexpr double logs[] = {0,
                                                0x1.08598b59e3a07p-4,
                                                0x1.fe89139dbd566p-4,
                                                0x1.7631d82935a86p-3,
                                                0x1.e530effe71012p-3,
                                                0x1.269621134db92p-2,
                                                0x1.5925d2b112a59p-2,
                                                0x1.8873658327ccfp-2,
                                                0x1.b56fa04462909p-2,
                                                0x1.e148a1a2726cep-2,
                                                0x1.05e04c1aa2c06p-1,
                                                0x1.196c7bc4b1f3bp-1,
                                                0x1.2cd8c6b7c716fp-1,
                                                0x1.3f2acb27ed6c7p-1,
                                                0x1.513356667fc57p-1,
                                                0x1.62e42fefa39efp-1};
  // 1 + e = (1 + r) / c, c by the nearest fifteenth to e
  const __m512i j = _mm512_castpd_si512(mul_add(e, L(15.0), L(0x1.8p52)).raw.raw);
  const L c = entry<D>(factors, j);
  const L r = mul_add(e, c, c - 1.0);
  const L p = halved_polynomial(r, 0x1.ffffffffffff2p-1, -0x1.0000000032a3p-1, 0x1.5555555615a2fp-2,
                                -0x1.ffffeb35e440ep-3, 0x1.99998022df671p-3, -0x1.55dddf070e809p-3,
                                0x1.251aef71e1b07p-3);
  return mul_add(r, p, a + entry<D>(logs, j));
}

#endif

/// log(1 + e^x).
inline constexpr double softplus_double_error = 0x1p-42;
template <Doubles D>
Lanes<D> softplus(Lanes<D> x) {
  const Lanes<D> right = hn::IfThenElseZero(x > 0.0, x.raw);  // where x is NaN, e is
  return add_log1p_of_unit(right, two_to(abs(x) * -std::numbers::log2e));
}

}  // namespace hillock::simd
