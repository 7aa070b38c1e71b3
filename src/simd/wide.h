// wide.h: 106 bits and an exponent of its own: a Number so precise that what it computes of any
// formula, rounded to double, is within 0.51 ULP. elementary_wide.h has its exp, tanh and so on.
#pragma once

#include <cmath>

#include "simd/pair.h"

namespace hillock::simd {

/// (hi + lo) 2^exponent, 1 <= |hi| < 2, |lo| <= ulp(hi) / 2; or hi is 0 or NaN. exponent is a whole
/// number, so that no product, square or exponential of doubles leaves the range, and a tiny factor
/// keeps its digits until a big one meets it. A product, a quotient, a sum: 2^-101 of the result.
///
/// ±inf becomes ±2^infinite, far beyond what a formula makes of doubles and far short of e^that: a
/// formula read there gives its limit, as nearest() has inf for what is still so large, and 0 for
/// what is divided by it or falls as e^-x. x/0 is infinite too; 0/0 is 0.
template <class D>
struct Wide {
  using L = Lanes<D>;
  using Mask = typename L::Mask;

  static constexpr double infinite = 0x1p30;
  // Below what any product has, so that 0 pushes no digits out of a sum.
  static constexpr double of_zero = -0x1p62;

  L hi, lo, exponent;

  Wide(double constant) : hi(constant), lo(0.0), exponent(of_zero) {
    if (constant == 0 || constant != constant) return;
    int power = static_cast<int>(infinite) + 1;
    hi = std::isinf(constant) ? std::copysign(1.0, constant) : 2 * std::frexp(constant, &power);
    exponent = power - 1.0;
  }
  Wide(L x) : Wide(of_lanes(x)) {}
  Wide(L hi, L lo, L exponent) : hi(hi), lo(lo), exponent(exponent) {}

  /// p 2^exponent, |p.hi| from 2^-1000 to 2^1000, or 0 or NaN.
  Wide(Pair<D> p, L exponent = 0.0) : Wide(normal(p, exponent)) {}

  friend Wide operator-(const Wide& a) { return {-a.hi, -a.lo, a.exponent}; }
  friend HWY_INLINE Wide operator+(const Wide& a, const Wide& b) {
    const L most = greater(a.exponent, b.exponent);
    const L a_scale = power_of_2(a.exponent - most), b_scale = power_of_2(b.exponent - most);
    return {Pair<D>(a.hi * a_scale, a.lo * a_scale) + Pair<D>(b.hi * b_scale, b.lo * b_scale),
            most};
  }
  friend HWY_INLINE Wide operator-(const Wide& a, const Wide& b) { return a + -b; }
  friend HWY_INLINE Wide operator*(const Wide& a, const Wide& b) {
    const Wide p(Pair<D>(a.hi, a.lo) * Pair<D>(b.hi, b.lo), a.exponent + b.exponent);
    return {with_sign(p.hi, a.hi * b.hi), p.lo, p.exponent};  // of -0
  }
  friend HWY_INLINE Wide operator*(const Wide& a, double c) {
    int power = 0;  // of 2: compilers know whether a constant is one
    if (std::abs(std::frexp(c, &power)) != 0.5) return a * Wide(c);
    return scaled(c < 0 ? -a : a, power - 1);
  }
  friend HWY_INLINE Wide operator*(double c, const Wide& a) { return a * c; }
  friend HWY_INLINE Wide operator/(const Wide& a, const Wide& b) {
    // So that x / 0 is infinite.
    const L divisor = select(hn::Eq(b.hi.raw, hn::Zero(D())), with_sign(L(1.0), b.hi), b.hi);
    const Wide q(Pair<D>(a.hi, a.lo) / Pair<D>(divisor, b.lo), a.exponent - b.exponent);
    return {with_sign(q.hi, a.hi * b.hi), q.lo, q.exponent};
  }

  friend HWY_INLINE Mask operator<(const Wide& a, const Wide& b) {
    const L most = greater(a.exponent, b.exponent);
    const L a_scale = power_of_2(a.exponent - most), b_scale = power_of_2(b.exponent - most);
    const L a_hi = a.hi * a_scale, b_hi = b.hi * b_scale;
    const Mask tie = hn::And(hn::Eq(a_hi.raw, b_hi.raw), a.lo * a_scale < b.lo * b_scale);
    return hn::Or(a_hi < b_hi, tie);
  }
  friend HWY_INLINE Mask operator>(const Wide& a, const Wide& b) { return b < a; }
  friend HWY_INLINE Mask operator<(const Wide& a, double c) {
    return c == 0 ? a.hi < c : a < Wide(c);
  }
  friend HWY_INLINE Mask operator>(const Wide& a, double c) {
    return c == 0 ? a.hi > c : a > Wide(c);
  }

  friend Wide select(Mask when, const Wide& a, const Wide& b) {
    return {select(when, a.hi, b.hi), select(when, a.lo, b.lo),
            select(when, a.exponent, b.exponent)};
  }
  friend Wide abs(const Wide& a) { return {abs(a.hi), times_sign(a.lo, a.hi), a.exponent}; }
  friend Wide max(const Wide& a, const Wide& b) {
    return select(hn::Or(a < b, hn::IsNaN(b.hi.raw)), b, a);
  }
  friend Wide min(const Wide& a, const Wide& b) {
    return select(hn::Or(b < a, hn::IsNaN(b.hi.raw)), b, a);
  }
  friend Wide keep_nan(const Wide& s, const Wide& x) {
    return {keep_nan(s.hi, x.hi), s.lo, s.exponent};
  }
  friend Wide finite(const Wide& x) { return x; }
  friend Wide if_finite(const Wide& a, const Wide& x) {
    return select(x.exponent < infinite, a, select(hn::IsNaN(x.hi.raw), x, Wide(0.0)));
  }
  friend Wide gate(const Wide& x, const Wide& g) { return x * g; }

  /// a, with the sign of x.
  friend Wide with_sign(const Wide& a, const Wide& x) {
    return {with_sign(a.hi, x.hi), times_sign(a.lo, hn::Xor(a.hi.raw, x.hi.raw)), a.exponent};
  }

  /// a 2^n.
  friend Wide scaled(const Wide& a, double n) { return {a.hi, a.lo, a.exponent + n}; }

  /// As two doubles, for |a| from 2^-969, where lo is still normal, to 2^most, most <= 1000; of
  /// smaller ones lo is lost, and from 2^-1023 down all; of greater ones the exponent becomes most.
  friend Pair<D> pair(const Wide& a, double most) {
    const L scale = power_of_2(lesser(a.exponent, most));
    return {a.hi * scale, a.lo * scale};
  }

  /// The nearest double: rounded once, among the subnormals too; from 2^1024 on inf; -0 stays.
  friend HWY_INLINE L nearest(const Wide& a) {
    const L normal = a.hi * power_of_2(lesser(a.exponent, 1024.0));
    // Subnormals in units of 2^-1074: next to 2^52 a double's last bit is 1. Where hi is half way
    // between two of them, lo decides. A subnormal's bits are that number.
    const L size = abs(a.hi) * power_of_2(lesser(a.exponent + 1074.0, 60.0));
    const L half_side = times_sign(a.lo, a.hi);
    const L steps = 0x1p52;
    L shifted = size + steps;
    const L missing = size - (shifted - steps);
    const L zero = 0.0, one = 1.0;
    const Mask up = hn::And(hn::Eq(missing.raw, L(0.5).raw), half_side > zero);
    const Mask down = hn::And(hn::Eq(missing.raw, L(-0.5).raw), half_side < zero);
    shifted = shifted + select(up, one, zero) - select(down, one, zero);
    const L subnormal =
        hn::BitCast(D(), hn::Sub(hn::BitCast(Bits(), shifted.raw), hn::BitCast(Bits(), steps.raw)));
    return keep_nan(select(a.exponent < -1022.0, with_sign(subnormal, a.hi), normal), a.hi);
  }

  static L greater(L a, L b) { return hn::Max(a.raw, b.raw); }
  static L lesser(L a, L b) { return hn::Min(a.raw, b.raw); }

  /// 2^n, n a whole number up to 1024; below -1023, 0 or something else as small.
  static L power_of_2(L n) {
    // Next to 2^52 a double's last bit is 1: that leaves the biased exponent in the low bits.
    const L biased = greater(n, -1023.0) + (0x1p52 + 1023);
    return hn::BitCast(D(), hn::ShiftLeft<52>(hn::BitCast(Bits(), biased.raw)));
  }

  /// a, its sign flipped where x has one.
  static L times_sign(L a, L x) { return hn::Xor(a.raw, hn::And(x.raw, hn::SignBit(D()))); }

 private:
  using Bits = hn::RebindToUnsigned<D>;

  static HWY_INLINE Wide normal(Pair<D> p, L exponent) {
    constexpr std::uint64_t field = 0x7ff0'0000'0000'0000, greatest = 0x7fe0'0000'0000'0000;
    const auto biased = hn::And(hn::BitCast(Bits(), p.hi.raw), hn::Set(Bits(), field));
    const L scale = hn::BitCast(D(), hn::Sub(hn::Set(Bits(), greatest), biased));
    const L number = hn::BitCast(
        D(), hn::Or(hn::ShiftRight<52>(biased), hn::BitCast(Bits(), hn::Set(D(), 0x1p52))));
    const Mask zero = hn::Eq(p.hi.raw, hn::Zero(D()));
    return {p.hi * scale, p.lo * scale,
            select(zero, L(of_zero), exponent + (number - (0x1p52 + 1023)))};
  }

  static HWY_INLINE Wide of_lanes(L x) {
    // normal() wants neither subnormals nor 2^1023.
    const L size = abs(x), one = 1.0, zero = 0.0;
    const Mask tiny = size < 0x1p-1000, huge = size > 0x1p1000, infinity = hn::IsInf(x.raw);
    const L scale = select(tiny, L(0x1p64), select(huge, L(0x1p-64), one));
    const L taken = select(tiny, L(-64.0), select(huge, L(64.0), zero));
    return normal({select(infinity, with_sign(one, x), x * scale), zero},
                  select(infinity, L(infinite), taken));
  }
};

}  // namespace hillock::simd
