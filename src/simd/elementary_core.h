// elementary_core.h: words over Lanes of f32, looked up where nearly all arguments are.
//
// A table of 32 intervals fits the registers of AVX-512: 13 to 20 operations, where a word of
// elementary_gates.h takes 30 to 60. Beyond the table that word answers, for those of a register
// that need it: the same x has the same bits whatever stands beside it. Elsewhere, the gates'
// words.
#pragma once

#include "simd/elementary_gates.h"

namespace hillock::simd {

#if HWY_TARGET <= HWY_AVX3

/// A table of interval_tables.h whose slots are round(x · per_interval) mod 32.
template <Floats D, std::size_t rows>
Lanes<D> on_even_interval(const float (&table)[rows][32], double per_interval, Lanes<D> x) {
  const Lanes<D> shifted = mul_add(x, Lanes<D>(per_interval), Lanes<D>(0x1.8p23));
  return on_interval(table, x, hn::BitCast(Ints<D>(), shifted.raw)).s;
}

/// word(x), out of line: were it not, its registers would be missing where the tables are.
template <Floats D>
[[gnu::noinline, gnu::cold]] Lanes<D> looked_at(Lanes<D> x, auto word) {
  return word(x);
}

/// y where it is known, elsewhere word(x).
template <Floats D>
Lanes<D> known_or(hn::Mask<D> known, Lanes<D> y, Lanes<D> x, auto word) {
  if (hn::AllTrue(D(), known)) [[likely]]
    return y;
  return select(known, y, looked_at(x, word));
}

/// near where |x| < reach, elsewhere word(x).
template <Floats D>
Lanes<D> within_reach(double reach, Lanes<D> x, Lanes<D> near, auto word) {
  return known_or(abs(x) < reach, near, x, word);
}
/// Likewise, where beyond the reach on the right it is `open`: x, or 1.
template <Floats D>
Lanes<D> within_reach(double reach, Lanes<D> x, Lanes<D> near, auto word, Lanes<D> open) {
  const auto inside = abs(x) < reach;
  if (hn::AllTrue(D(), inside)) [[likely]]
    return near;
  return known_or(hn::Or(inside, x > 0.0), select(inside, near, open), x, word);
}

/// The words whose tables lie about 0, and those of |x|.
template <Floats D>
Lanes<D> about_zero(const auto& table, Lanes<D> x, auto word) {
  return within_reach(7.7, x, on_even_interval(table, 2.0, x), word);
}

template <Floats D>
Lanes<D> sigmoid(Lanes<D> x) {
  return about_zero(sigmoid_table, x, [](auto x) { return gates::sigmoid(x); });
}
template <Floats D>
Lanes<D> softplus(Lanes<D> x) {
  return about_zero(softplus_table, x, [](auto x) { return gates::softplus(x); });
}
template <Floats D>
Lanes<D> logistic_pdf(Lanes<D> x) {
  const Lanes<D> near = on_even_interval(logistic_pdf_table, 1 / 0.4375, abs(x));
  return within_reach(13.7, x, near, [](auto x) { return gates::logistic_pdf(x); });
}
template <Floats D>
Lanes<D> sech2(Lanes<D> x) {
  const Lanes<D> near = on_even_interval(sech2_table, 1 / 0.21875, abs(x));
  return within_reach(6.8, x, near, [](auto x) { return gates::sech2(x); });
}

template <Floats D>
Lanes<D> expm1_below(Lanes<D> x) {
  return on_even_interval(expm1_table, 1 / 0.5625, not_below(-17.7, x));  // beyond, it is -1
}

#else

using gates::expm1_below;
using gates::logistic_pdf;
using gates::sech2;
using gates::sigmoid;
using gates::softplus;

#endif

}  // namespace hillock::simd
