// pair.h: hi + lo, two registers of double for 106 bits, and the exact sums and products it rests
// on.
//
// Sums and products as Dekker 1971, Numer. Math. 18, and Joldes, Muller, Popescu 2017, ACM TOMS 44,
// have them. Nothing here watches over- and underflow: that is wide.h.
#pragma once

#include "simd/lanes.h"

namespace hillock::simd {

/// |lo| <= ulp(hi) / 2.
template <class D>
struct Pair {
  using L = Lanes<D>;
  L hi, lo;

  Pair(L hi, L lo) : hi(hi), lo(lo) {}

  friend Pair operator-(Pair a) { return {-a.hi, -a.lo}; }

  // 3 · 2^-106 of the result, also where most of it cancels.
  friend Pair operator+(Pair a, Pair b) {
    const Pair high = two_sum(a.hi, b.hi), low = two_sum(a.lo, b.lo);
    const Pair most = quick_two_sum(high.hi, high.lo + low.hi);
    return quick_two_sum(most.hi, most.lo + low.lo);
  }
  friend Pair operator+(Pair a, L b) {
    const Pair high = two_sum(a.hi, b);
    return quick_two_sum(high.hi, high.lo + a.lo);
  }
  // 7 · 2^-106.
  friend Pair operator*(Pair a, Pair b) {
    const Pair p = two_product(a.hi, b.hi);
    return quick_two_sum(p.hi, mul_add(a.hi, b.lo, mul_add(a.lo, b.hi, p.lo)));
  }
  friend Pair operator*(Pair a, L b) {
    const Pair p = two_product(a.hi, b);
    return quick_two_sum(p.hi, mul_add(a.lo, b, p.lo));
  }
  // 2^-102. a.hi reciprocal is within 2 ULP of the quotient, so that the remainder is exact.
  friend Pair operator/(Pair a, Pair b) {
    const L reciprocal = 1.0 / b.hi, q = a.hi * reciprocal;
    const Pair p = two_product(q, b.hi);
    const L remainder = neg_mul_add(q, b.lo, ((a.hi - p.hi) - p.lo) + a.lo);
    return quick_two_sum(q, remainder * reciprocal);
  }
  friend Pair select(typename L::Mask when, Pair a, Pair b) {
    return {select(when, a.hi, b.hi), select(when, a.lo, b.lo)};
  }
};

/// a + b.
template <class D>
Pair<D> two_sum(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> sum = a + b, b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}
/// a + b, where |a| >= |b| or a is 0.
template <class D>
Pair<D> quick_two_sum(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> sum = a + b;
  return {sum, b - (sum - a)};
}

/// a b.
template <class D>
Pair<D> two_product(Lanes<D> a, Lanes<D> b) {
  const Lanes<D> p = a * b;
#if HWY_NATIVE_FMA
  return {p, -neg_mul_add(a, b, p)};
#else
  // Halves of 26 bits, whose products are exact.
  const auto top = [](Lanes<D> x) {
    const Lanes<D> shifted = x * 0x1.0000002p27;
    return shifted - (shifted - x);
  };
  const Lanes<D> a_top = top(a), a_low = a - a_top, b_top = top(b), b_low = b - b_top;
  return {p, ((a_top * b_top - p) + a_top * b_low + a_low * b_top) + a_low * b_low};
#endif
}

/// c[0] + c[1] x + c[2] x^2 + …
template <class D, std::size_t n>
Lanes<D> polynomial(Lanes<D> x, const double (&c)[n]) {
  Lanes<D> y = c[n - 1];
#pragma GCC unroll 16
  for (std::size_t i = n - 1; i > 0; --i) y = mul_add(y, x, Lanes<D>(c[i - 1]));
  return y;
}

/// The same where the leading terms need 106 bits: those of c, and then rest. Each term is less
/// than the one before.
template <class D, std::size_t n, std::size_t m>
Pair<D> polynomial(Pair<D> x, const double (&c)[n][2], const double (&rest)[m]) {
  using L = Lanes<D>;
  Pair<D> y(polynomial(x.hi, rest), 0.0);
#pragma GCC unroll 8
  for (std::size_t i = n; i > 0; --i) {
    const Pair<D> p = i == n ? Pair<D>(y.hi * x.hi, 0.0) : y * x;
    y = quick_two_sum(L(c[i - 1][0]), p.hi);
    y.lo = y.lo + (p.lo + c[i - 1][1]);
  }
  return quick_two_sum(y.hi, y.lo);
}

/// A whole number from 0 to 2^52 in every lane.
template <class D>
using Index = hn::Vec<hn::RebindToSigned<D>>;

template <class D>
Lanes<D> as_double(Index<D> index) {
  // Next to 2^52 a double's last bit is 1.
  const auto steps = hn::BitCast(hn::RebindToSigned<D>(), hn::Set(D(), 0x1p52));
  return Lanes<D>(hn::BitCast(D(), hn::Or(steps, index))) - 0x1p52;
}

/// table[index]; n is 16 or 32.
template <class D, std::size_t n>
Lanes<D> at(const double (&table)[n], Index<D> index) {
  static_assert(n == 16 || n == 32);
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  // 16 in two registers, chosen from by the low 4 bits of index.
  if constexpr (hn::MaxLanes(D()) == 8) {
    const auto of_16 = [&](const double* t) {
      return hn::Vec<D>{
          _mm512_permutex2var_pd(_mm512_loadu_pd(t), index.raw, _mm512_loadu_pd(t + 8))};
    };
    if constexpr (n == 16) return of_16(table);
    const auto upper = hn::TestBit(index, hn::Set(hn::RebindToSigned<D>(), 16));
    return hn::IfThenElse(hn::RebindMask(D(), upper), of_16(table + 16), of_16(table));
  }
#endif
  return hn::GatherIndex(D(), table, index);
}

}  // namespace hillock::simd
