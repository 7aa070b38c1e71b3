// elementary_fused.h: what the words of elementary_gates.h are made of: e^x taken apart, sums and
// products with what rounding took from them, quotients of those. Lanes of f32 with a fused
// multiply-add.
#pragma once

#include "simd/elementary.h"
#include "simd/interval_tables.h"

namespace hillock::simd {

template <class D>
using Ints = hn::RebindToSigned<D>;

/// A number, and what rounding took from it.
template <Floats D>
struct Sum {
  Lanes<D> s, rest;
};

/// e^x = t (1 + q) 2^floor(n), 1 <= t < 2, |q| < 0.36.
template <Floats D>
struct Exponential {
  Lanes<D> t, q, n;

  Lanes<D> mantissa() const { return mul_add(t, q, t); }
  Lanes<D> rest(Lanes<D> mantissa) const { return mul_add(t, q, t - mantissa); }
};

/// v 2^floor(n), least_raised <= n <= 0.
inline constexpr double least_raised = -100;
template <Floats D>
Lanes<D> raised(Lanes<D> v, Lanes<D> n) {
#if HWY_TARGET <= HWY_AVX3
  return Lanes<D>(hn::Vec<D>{_mm512_scalef_ps(v.raw.raw, n.raw.raw)});
#else
  const auto whole = hn::ConvertTo(Ints<D>(), n.raw);  // n is whole here
  return v * Lanes<D>(hn::BitCast(D(), hn::ShiftLeft<23>(hn::Add(whole, hn::Set(Ints<D>(), 127)))));
#endif
}

/// v 2^floor(n), rounded once; -190 <= n <= 0, |v| < 2^64. Out of line: rarely needed.
template <Floats D>
[[gnu::noinline, gnu::cold]] Lanes<D> scaled_down(Lanes<D> v, Lanes<D> n) {
#if HWY_TARGET <= HWY_AVX3
  // An operation with a subnormal result, or one that is 0 for want of exponents, takes the CPU 160
  // cycles. As a multiple of 2^-149, rounded to a whole one, it takes a few: below 2^24 of these a
  // float's bits are their number.
  const __m512 by = n.raw.raw;
  const __mmask16 low = (n < least_raised).raw;
  const Lanes<D> units = abs(Lanes<D>(
      hn::Vec<D>{_mm512_maskz_scalef_ps(low, v.raw.raw, _mm512_add_ps(by, _mm512_set1_ps(149)))}));
  const __mmask16 few = low & (units < 0x1p24).raw;
  const __m512 many = _mm512_maskz_scalef_ps(_knot_mask16(few), v.raw.raw, by);
  const __m512 bits = _mm512_castsi512_ps(_mm512_cvtps_epi32(units.raw.raw));
  return with_sign(Lanes<D>(hn::Vec<D>{_mm512_mask_mov_ps(many, few, bits)}), v);
#else
  // In two steps, of which the first is exact: 2^-190 is no float.
  const Lanes<D> first = not_below(least_raised, n);
  return raised(raised(v, first), n - first);
#endif
}

/// The same, quicker where all n are least_raised or more.
template <Floats D>
Lanes<D> scaled(Lanes<D> v, Lanes<D> n) {
  if (hn::AllFalse(D(), n < least_raised)) [[likely]]
    return raised(v, n);
  return scaled_down(v, n);
}

#if HWY_TARGET <= HWY_AVX3
/// table[index mod 32].
template <Floats D>
Lanes<D> looked_up(const float* table, hn::Vec<Ints<D>> index) {
  return Lanes<D>(hn::Vec<D>{
      _mm512_permutex2var_ps(_mm512_load_ps(table), index.raw, _mm512_load_ps(table + 16))});
}

/// A table of interval_tables.h at a; index mod 32 is the slot.
template <Floats D, std::size_t rows>
Sum<D> on_interval(const float (&table)[rows][32], Lanes<D> a, hn::Vec<Ints<D>> index) {
  const auto row = [&](std::size_t k) { return looked_up<D>(table[k], index); };
  const Lanes<D> t = a - row(0), first = row(1);
  Lanes<D> next = row(rows - 1);
#pragma GCC unroll 8
  for (std::size_t k = rows - 2; k > 1; --k) next = mul_add(next, t, row(k));
  const Lanes<D> s = mul_add(t, next, first);
  return {s, mul_add(t, next, first - s)};
}
#endif

/// e^(x + lost), -125 <= x <= 0, |lost| < 2^-6.
template <Floats D, class... Lost>
Exponential<D> exponential(Lanes<D> x, Lost... lost) {
  using L = Lanes<D>;
#if HWY_TARGET <= HWY_AVX3
  // n = x / ln 2 to the next 1/32: next to 2^18 a float's last bit is worth that.
  const L shifter = 0x1.8p18;
  const L shifted = mul_add(x, L(std::numbers::log2e), shifter);
  const L n = shifted - shifter;
  const auto index = hn::BitCast(Ints<D>(), shifted.raw);
  const L t = looked_up<D>(power_table[0], index), rest = looked_up<D>(power_table[1], index);
#else
  const L shifter = 0x1.8p23;
  const L shifted = mul_add(x, L(std::numbers::log2e), shifter);
  const L n = shifted - shifter;
  const L t = 1.0;
#endif
  const L r = neg_mul_add(n, L(0x1.62e43p-1), x);  // exact: n ln 2 to 24 bits
  const L s = (neg_mul_add(n, L(-0x1.05c61p-29), r) + ... + lost);
#if HWY_TARGET <= HWY_AVX3
  // |s| < 0.011; scripts/coefficients.sollya: short exp
  const L q = mul_add(s * s, polynomial(s, 0x1p-1, 0x1.5555bcp-3, 0x1.5555a8p-5), s + rest);
#else
  // scripts/coefficients.sollya: expm1
  const L q = mul_add(s * s,
                      polynomial(s, 0x1p-1, 0x1.555556p-3, 0x1.5554fep-5, 0x1.110fc6p-7,
                                 0x1.6d345ap-10, 0x1.a2cdbap-13),
                      s);
#endif
  return {t, q, n};
}

/// -|x|, but not below -125, where e^-|x| and its product with any factor here is 0. NaN stays.
template <Floats D>
Lanes<D> down(Lanes<D> x) {
  return not_below(-125, -abs(x));
}

/// (over + over_rest) / (under + under_rest), rounded once, nearly; the rests are small. Finite.
template <Floats D>
Lanes<D> quotient(Lanes<D> over, Lanes<D> under, Lanes<D> under_rest, auto... over_rest) {
  using L = Lanes<D>;
  const L r = 1.0 / under;
  const L y = over * r;
  const L missing = neg_mul_add(y, under_rest, (neg_mul_add(y, under, over) + ... + over_rest));
  return mul_add(missing, r, y);
}

/// a + b, |a| >= |b|.
template <Floats D>
Sum<D> sum(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a + b;
  return {s, (a - s) + b};
}
/// Likewise, whichever is greater.
template <Floats D>
Sum<D> sum_of_any(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a + b, of_b = s - a;
  return {s, (a - (s - of_b)) + (b - of_b)};
}
/// c to twice the digits of a float.
template <Floats D>
Sum<D> constant(double c) {
  return {c, c - static_cast<double>(static_cast<float>(c))};
}
/// (a + a_rest)²
template <Floats D>
Sum<D> squared(Sum<D> a) {
  const Lanes<D> s = a.s * a.s;
  return {s, mul_add(a.s + a.s, a.rest, mul_add(a.s, a.s, -s))};
}
/// a b
template <Floats D>
Sum<D> product(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> s = a * b;
  return {s, mul_add(a, b, -s)};
}

/// e^-|x| = p 2^floor(n); and which x are on the right. e is that too, but not below 2^-44: to be
/// added to a 1, where operations with a subnormal number would take 150 cycles each.
template <Floats D>
struct Decay {
  Lanes<D> p, p_rest, n, e;
  hn::Mask<D> right;

  /// on_right, or on_left · 2^n.
  Lanes<D> either(Lanes<D> y) const { return scaled(y, select(right, Lanes<D>(0.0), n)); }
};
template <Floats D>
Decay<D> decay(Lanes<D> x, Lanes<D> exponent, auto... lost) {
  const Exponential<D> e = exponential(exponent, lost...);
  const Lanes<D> p = e.mantissa();
  return {p, e.rest(p), e.n, raised(p, not_below(-44, e.n)), x > 0.0};
}

}  // namespace hillock::simd
