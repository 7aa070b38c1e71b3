// elementary_double_normal.h: the normal distribution and erf over Lanes of f64, each with its
// greatest relative error; the terms are those of elementary_double.h.
#pragma once

#include "simd/elementary_double_power.h"

namespace hillock::simd {

/// bell · P(Z <= -a) e^(a^2/2), 0 <= a <= 16, as a quotient of polynomials; finite for any a.
template <Doubles D>
Lanes<D> left_tail(Lanes<D> a, Lanes<D> bell) {
  a = at_most(a, 0x1p10);
  const Lanes<D> p = polynomial(a, 0x1.fffffffffff53p-2, 0x1.44dfea194cdcfp-1, 0x1.973abffadd8e8p-2,
                                0x1.3b4a187bf68ffp-3, 0x1.41ea645bcdd8dp-5, 0x1.b0685b64ea897p-8,
                                0x1.6396f501ae514p-11, 0x1.1869569ffbf5dp-15);
  const Lanes<D> q = polynomial(a, 0x1p0, 0x1.089109dbf5ae5p1, 0x1.f1cd4883b875dp0,
                                0x1.1787c7c3a703bp0, 0x1.9bec5a3551968p-2, 0x1.9a6ca4a174130p-4,
                                0x1.10581dd5d6e22p-6, 0x1.bdaa61085b90ep-10, 0x1.5f71949962794p-14);
  return ratio(bell * p, q);
}

/// P(Z <= x); for x < -16, where it is below 2^-189, only its size.
inline constexpr double normal_cdf_double_error = 0x1.4p-42;
template <Doubles D>
Lanes<D> normal_cdf(Lanes<D> x) {
  const Lanes<D> left = left_tail(abs(x), two_to(x * x * (-0.5 * std::numbers::log2e)));
  return select(x > 0.0, 1.0 - left, left);
}

/// e^(-x^2/2) / sqrt(2 pi).
inline constexpr double normal_pdf_double_error = 0x1p-43;
template <Doubles D>
Lanes<D> normal_pdf(Lanes<D> x) {
  constexpr double at_0 = 0.5 * std::numbers::inv_sqrtpi * std::numbers::sqrt2;
  return two_to(x * x * (-0.5 * std::numbers::log2e)) * at_0;
}

/// erf x.
inline constexpr double erf_double_error = 0x1p-43;
template <Doubles D>
Lanes<D> erf(Lanes<D> x) {
  // Next to 0 a polynomial, from there 1 - 2 P(Z <= -a sqrt(2)).
  const Lanes<D> a = abs(x), x2 = x * x;
  const Lanes<D> p =
      halved_polynomial(x2, 0x1.20dd750429a79p0, -0x1.812746b0031c1p-2, 0x1.ce2f2182539cbp-4,
                        -0x1.b82cdc78dd6dp-6, 0x1.565b1199a28f6p-8, -0x1.c01637dabf6e1p-11,
                        0x1.f7e57581a8b79p-14, -0x1.e15097a90339ap-17, 0x1.407175dd189d5p-20);
  const Lanes<D> tail = left_tail(a * std::numbers::sqrt2, two_to(x2 * -std::numbers::log2e));
  return with_sign(select(a < 0.85, a * p, 1.0 - (tail + tail)), x);
}

#if HWY_TARGET <= HWY_AVX3

/// c[0][j] + c[1][j] t + … + c[10][j] t^10.
template <DoublesOfAvx512 D>
Lanes<D> polynomial_of_table(const double (&c)[11][16], __m512i j, Lanes<D> t) {
  const Lanes<D> t2 = t * t;
  Lanes<D> even = entry<D>(c[10], j), odd = entry<D>(c[9], j);
  for (int i = 8; i >= 0; i -= 2) even = mul_add(even, t2, entry<D>(c[i], j));
  for (int i = 7; i >= 0; i -= 2) odd = mul_add(odd, t2, entry<D>(c[i], j));
  return mul_add(odd, t, even);
}

template <DoublesOfAvx512 D>
Lanes<D> erf(Lanes<D> x) {
  // |x| = (j + t) / 2.6, t <= 1/2: polynomial j in t. From 15.4999 on erf is 1 - 2^-54.
  alignas(64) static constexpr double c[11][16] = {
      {0, 0x1.a76ef3701ffcbp-2, 0x1.7259d3b8943d7p-1, 0x1.cb67a74a9e038p-1, 0x1.f0db522443cc8p-1,
       0x1.fca7689d34862p-1, 0x1.ff6fcc0d83f69p-1, 0x1.ffed99a251c4dp-1, 0x1.fffe3a290c235p-1,
       0x1.ffffdf12d12ecp-1, 0x1.fffffe347a46fp-1, 0x1.ffffffed34f5ep-1, 0x1.ffffffff6c953p-1,
       0x1.fffffffffc9e8p-1, 0x1.fffffffffff12p-1, 0x1.ffffffffffffdp-1},
      {0x1.bc6865417b40bp-2, 0x1.7f4c5f11d955cp-2, 0x1.ebd999f00fb35p-3, 0x1.d580ed5a222fcp-4,
       0x1.4d6475a2d9965p-5, 0x1.60381c1a7e1abp-7, 0x1.14cf32e324cbfp-9, 0x1.43a8f820cf59bp-12,
       0x1.1984e44141e5cp-15, 0x1.6c4e852069e8p-19, 0x1.5eb37424bc9fep-23, 0x1.f6481a1a2ba2dp-28,
       0x1.0b9208e11e88fp-32, 0x1.a821679e7043ep-38, 0x1.f41de4392b4e4p-44, 0x1.b6af86ba2507dp-50},
      {-0x1.21f1ec2658315p-46, -0x1.c59b84336aee5p-5, -0x1.230916ebfc37ep-4, -0x1.a0b81ce4758e3p-5,
       -0x1.8a8c18170ebap-6, -0x1.0484638e46f04p-7, -0x1.eb60a91a0cbf5p-10, -0x1.4f26a30550a21p-12,
       -0x1.4d28a10ea2fcbp-15, -0x1.e50613a9f8d6ep-19, -0x1.0364eb946ecfdp-22,
       -0x1.98a93ebb78c8fp-27, -0x1.dafa24f97746p-32, -0x1.97e1e6b73b906p-37,
       -0x1.fc3f0d6bba8adp-43, -0x1.0ff5575765fd8p-48},
      {-0x1.5e9e1a5cc65dcp-6, -0x1.a9df43114f8c8p-7, 0x1.1cb89b9c3a23ep-9, 0x1.33f345548b4dcp-7,
       0x1.eb0b43df7de46p-8, 0x1.bc5e89478197fp-9, 0x1.07750bb56534ep-10, 0x1.aed05b9613e5p-13,
       0x1.f1ee55667d77fp-16, 0x1.9c87d56040844p-19, 0x1.ee552c5e1cf1fp-23, 0x1.aeefdac74e4fep-27,
       0x1.1274546dab679p-31, 0x1.003152ce0a2e1p-36, 0x1.5f568dff12b04p-42, 0x1.6295b9f443949p-48},
      {-0x1.ddbe31051a122p-36, 0x1.e3df96e37344cp-9, 0x1.a11beeef4d19cp-9, 0x1.bb8d1604bc1ecp-12,
       -0x1.0dd65899cb146p-10, -0x1.c3d096d47b004p-11, -0x1.72c1c1f05f267p-12,
       -0x1.7c011cc7cc7fdp-14, -0x1.05c720313dd42p-16, -0x1.f564fa2ed7378p-20,
       -0x1.540cb40a123b5p-23, -0x1.4a76970657821p-27, -0x1.cfc6ba7b39336p-32,
       -0x1.d71ea8cf7e9dap-37, -0x1.caf4a41e35f95p-42, 0x1.0411a46e257edp-48},
      {0x1.f1eb2d0d07be4p-11, 0x1.77bc840099ad1p-12, -0x1.effaf577f2be5p-12, -0x1.02080b116e335p-11,
       -0x1.74d008e96a507p-14, 0x1.b653ce4c64179p-14, 0x1.5372d27b548a5p-14, 0x1.dca425a52e0d2p-16,
       0x1.97489aa258e71p-18, 0x1.cccc9f57964ep-21, 0x1.668d1499028dcp-24, 0x1.87f21b976c951p-28,
       0x1.30f59372ce819p-32, 0x1.54ccd3e750a19p-37, 0x1.1342b188b7e9cp-42, 0x1.42c88595814efp-48},
      {-0x1.6c3eadfd5cbffp-29, -0x1.5675459328449p-13, -0x1.4ae0313cf4982p-14,
       0x1.d6bf86ea6cce5p-15, 0x1.e7b072f92c60ep-15, 0x1.1420447d49131p-17, -0x1.4f6976170f8fbp-17,
       -0x1.a23d63f3bf0bbp-18, -0x1.dd6e8b7d86b6ap-20, -0x1.49e074d23d929p-22,
       -0x1.2befa38edab3dp-25, -0x1.750c9b5ad5ca3p-29, -0x1.444e522af571fp-33,
       -0x1.aa25ffd33398ep-38, 0x1.95914ed176067p-41, -0x1.7cd88b6aa79d4p-44},
      {-0x1.187eb60abe17bp-15, -0x1.7fd79a5b251a1p-18, 0x1.8755a99a75b63p-16, 0x1.56ebb050fd019p-17,
       -0x1.c16f2526190ecp-18, -0x1.6bbf8a9948069p-18, -0x1.53130c678b9bdp-22, 0x1.c4bd62dbb9fdp-21,
       0x1.a03e85967f3b5p-22, 0x1.7415d843a739fp-24, 0x1.95f4e0980673p-27, 0x1.23733c641725ep-30,
       0x1.1d9e2c2bb19ecp-34, 0x1.863ff7c6e54ebp-39, 0x1.789f30ce29838p-44, 0x1.045afeda0d2b3p-49},
      {-0x1.266bfcc10f9c3p-25, 0x1.698a93487ffcep-18, 0x1.a093d15424831p-21, -0x1.86e3dfd31d5ddp-19,
       -0x1.c9915d0fe4b13p-21, 0x1.8df8428b49921p-21, 0x1.9f7b2bceeda16p-22, -0x1.640d1ed1bb839p-26,
       -0x1.f4e6b8f5d139dp-25, -0x1.4829aa6290c23p-26, -0x1.c0f2fdde20fbbp-29,
       -0x1.7b8792d8c49d9p-32, -0x1.a8f46a2f21c7fp-36, 0x1.8ea0f67fba6ap-42, -0x1.f35151d164f0ep-39,
       0x1.6e1697cad4025p-42},
      {0x1.12130047a2b53p-20, -0x1.51ee71f65daf3p-27, -0x1.7da5508111fb6p-21,
       -0x1.731b776224845p-27, 0x1.42d3016b477dp-22, 0x1.32ddc8a68ae06p-25, -0x1.1cc9a816497cbp-24,
       -0x1.534353d15bf25p-26, 0x1.151e6c17aa168p-28, 0x1.b2759d3a68bb3p-29, 0x1.998a0fd1362fcp-31,
       0x1.abed4f4d45ceep-34, 0x1.19d2c196d9e5p-37, 0x1.edf2898dfaf72p-42, 0x1.2a0717401893ap-46,
       0x1.e6127a2184fdp-52},
      {-0x1.e3ea364093396p-25, -0x1.2b286f256c611p-23, 0x1.61e8deddc3dabp-26, 0x1.477ba085d05a1p-24,
       -0x1.bb6bfe556bb8p-27, -0x1.a2213a842284fp-26, 0x1.adf6c80d1eb4dp-30, 0x1.38b2b1e9c5ccep-28,
       0x1.3b30f18c48502p-31, -0x1.68daa3d48ab61p-32, -0x1.183e6f12b3004p-33,
       -0x1.8c2d8d98bdc8cp-36, -0x1.3198c8b176f6p-39, -0x1.47ea2a3eb9f7dp-39, 0x1.66f699f6d9a05p-38,
       -0x1.0b37b146fdeb1p-41}};
  const Lanes<D> a = at_most(abs(x) * 2.6, 15.4999);
  const __m512i j = _mm512_castpd_si512((a + 0x1.8p52).raw.raw);
  const Lanes<D> t = hn::Vec<D>{_mm512_reduce_pd(a.raw.raw, 0x08)};  // less the nearest integer
  return with_sign(polynomial_of_table(c, j, t), x);
}

#endif

}  // namespace hillock::simd
