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
Lanes<D> x_sigmoid(Lanes<D> x) {
  return about_zero(x_sigmoid_table, x, [](auto x) { return gates::x_sigmoid(x); });
}
template <Floats D>
Lanes<D> x_sigmoid_slope(Lanes<D> x) {
  return about_zero(x_sigmoid_slope_table, x, [](auto x) { return gates::x_sigmoid_slope(x); });
}
template <Floats D>
Lanes<D> softplus(Lanes<D> x) {
  return about_zero(softplus_table, x, [](auto x) { return gates::softplus(x); });
}
template <Floats D>
Lanes<D> x_tanh_softplus(Lanes<D> x) {
  // Not by a table of its own: its slope at 0 is 0.6, which is no float.
  const Lanes<D> near = x * on_even_interval(tanh_softplus_table, 2.0, x);
  return within_reach(7.7, x, near, [](auto x) { return gates::x_tanh_softplus(x); });
}
template <Floats D>
Lanes<D> x_tanh_softplus_slope(Lanes<D> x) {
  return about_zero(mish_slope_table, x, [](auto x) { return gates::x_tanh_softplus_slope(x); });
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

/// x less its tail on the right, minus its tail on the left; with the sign of x where it is 0.
template <Floats D>
Lanes<D> without_tail(Lanes<D> x, Lanes<D> tail) {
  return Lanes<D>(hn::Max(hn::Zero(D()), x.raw)) - tail;
}
/// Likewise, the slopes of both.
template <Floats D>
Lanes<D> slope_without_tail(Lanes<D> x, Lanes<D> tail) {
  return select(x > 0.0, 1.0 - tail, tail);
}

template <Floats D>
Lanes<D> x_normal_cdf(Lanes<D> x) {
  const Lanes<D> tail = on_even_interval(gelu_tail_table, 1 / 0.203125, abs(x));
  return within_reach(
      6.39, x, without_tail(x, tail), [](auto x) { return gates::x_normal_cdf(x); }, x);
}
template <Floats D>
Lanes<D> x_normal_cdf_slope(Lanes<D> x) {
  const Lanes<D> tail = on_even_interval(gelu_slope_tail_table, 1 / 0.203125, abs(x));
  return within_reach(
      6.39, x, slope_without_tail(x, tail), [](auto x) { return gates::x_normal_cdf_slope(x); },
      Lanes<D>(1.0));
}

template <Floats D>
Lanes<D> x_sigmoid_of(Cubic c, Lanes<D> x) {
  const auto word = [c](auto x) { return gates::x_sigmoid_of(c, x); };
  if (c != gelu_cubic) return word(x);
  const Lanes<D> tail = on_even_interval(gelu_tanh_tail_table, 1 / 0.1796875, abs(x));
  return within_reach(5.65, x, without_tail(x, tail), word, x);
}
template <Floats D>
Lanes<D> x_sigmoid_of_slope(Cubic c, Lanes<D> x) {
  const auto word = [c](auto x) { return gates::x_sigmoid_of_slope(c, x); };
  if (c != gelu_cubic) return word(x);
  const Lanes<D> tail = on_even_interval(gelu_tanh_slope_tail_table, 1 / 0.1796875, abs(x));
  return within_reach(5.65, x, slope_without_tail(x, tail), word, Lanes<D>(1.0));
}

#else

using gates::expm1_below;
using gates::logistic_pdf;
using gates::sech2;
using gates::sigmoid;
using gates::softplus;
using gates::x_sigmoid;
using gates::x_sigmoid_of;
using gates::x_sigmoid_of_slope;
using gates::x_sigmoid_slope;
using gates::x_tanh_softplus;
using gates::x_tanh_softplus_slope;

#endif

}  // namespace hillock::simd
