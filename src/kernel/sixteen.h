// sixteen.h: bf16 and f16 numbers in registers: to floats and back, and whether rounding back could
// have gone the other way. Included once per instruction set.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/driver.h"

namespace hillock::kernel::HWY_NAMESPACE {

using U32 = hn::RebindToUnsigned<D>;
using U16 = hn::Rebind<std::uint16_t, D>;
using Bits = hn::Vec<U32>;

/// A register of 16-bit numbers, and the registers of float (or of their bits) that it fills.
#if HWY_TARGET == HWY_SCALAR
using Stored = U16;
inline constexpr std::size_t filled = 1;
#else
using Stored = hn::Repartition<std::uint16_t, D>;
inline constexpr std::size_t filled = 2;
#endif
using StoredBits = hn::Vec<Stored>;
using StoredMask = hn::Mask<Stored>;
using Floats16 = std::array<L, filled>;
using Bits16 = std::array<Bits, filled>;

/// f(a[0], b[0]…), f(a[1], b[1]…)
template <class F, class A, class... B>
auto each(F f, const A& a, const B&... b) {
  if constexpr (filled == 1)
    return std::array{f(a[0], b[0]...)};
  else
    return std::array{f(a[0], b[0]...), f(a[1], b[1]...)};
}

inline Bits packed_mask() {
  return hn::Set(U32(), 0xffff);
}

// Those at even places, and those at odd ones: like this none has to change its place.
inline Bits16 apart(StoredBits v) {
#if HWY_TARGET == HWY_SCALAR
  return {hn::PromoteTo(U32(), v)};
#else
  const Bits both = hn::BitCast(U32(), v);
  return {hn::And(both, packed_mask()), hn::ShiftRight<16>(both)};
#endif
}
/// Of each its lower 16 bits, and its upper ones.
inline StoredBits lower(const Bits16& v) {
#if HWY_TARGET == HWY_SCALAR
  return StoredBits(static_cast<std::uint16_t>(v[0].raw));
#else
  return hn::BitCast(Stored(), hn::OrAnd(hn::ShiftLeft<16>(v[1]), v[0], packed_mask()));
#endif
}
inline StoredBits upper(const Bits16& v) {
#if HWY_TARGET == HWY_SCALAR
  return StoredBits(static_cast<std::uint16_t>(v[0].raw >> 16));
#else
  const Bits high = hn::Set(U32(), 0xffff0000);
  return hn::BitCast(Stored(), hn::OrAnd(hn::ShiftRight<16>(v[0]), v[1], high));
#endif
}

inline Bits16 bits_of(const Floats16& v) {
  return each([](L part) { return hn::BitCast(U32(), part.raw); }, v);
}

/// v, but the one NaN for all, whatever its sign; its exponent is all ones at `inf`.
inline StoredBits with_one_nan(StoredBits v, std::uint16_t inf, std::uint16_t nan) {
  const auto size = hn::And(v, hn::Set(Stored(), 0x7fff));
  return hn::IfThenElse(hn::Gt(size, hn::Set(Stored(), inf)), hn::Set(Stored(), nan), v);
}

/// Each of the two 16-bit types. widened and narrowed: float bits from stored bits, and back,
/// rounded to nearest even; and of a whole register of them, in an order of floats that is the same
/// for both. way: rounded to nearest, but not to even: right where no exact value is a middle.
struct Bf16 {
  static constexpr std::uint16_t inf = 0x7f80, nan = 0x7fc0;

  static L widened(Bits stored) { return hn::BitCast(D(), hn::ShiftLeft<16>(stored)); }
  static Bits narrowed(L y) {
    const Bits bits = hn::BitCast(U32(), y.raw);
    const Bits odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(U32(), 1));
    const Bits rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(U32(), 0x7fff))));
    return hn::IfThenElse(hn::RebindMask(U32(), hn::IsNaN(y.raw)), hn::Set(U32(), nan), rounded);
  }

  static Floats16 widened_all(StoredBits v) {
#if HWY_TARGET == HWY_SCALAR
    return each([](Bits stored) { return widened(stored); }, apart(v));
#else
    const Bits both = hn::BitCast(U32(), v);
    return {hn::BitCast(D(), hn::ShiftLeft<16>(both)),
            hn::BitCast(D(), hn::AndNot(packed_mask(), both))};
#endif
  }
  // A NaN here is the input's or the default one: some of its upper bits are set.
  static StoredBits narrowed_all(const Floats16& y) {
    const auto high = upper(bits_of(y)), low = lower(bits_of(y));
    const auto odd = hn::And(high, hn::Set(Stored(), 1));
    const auto up = hn::Gt(low, hn::Sub(hn::Set(Stored(), 0x8000), odd));
    const auto more = hn::Add(high, hn::Set(Stored(), 1));
    return with_one_nan(hn::IfThenElse(up, more, high), inf, nan);
  }
  static StoredBits way(const Floats16& y) {
    const auto high = upper(bits_of(y)), low = lower(bits_of(y));
    return hn::Add(high, hn::ShiftRight<15>(low));
  }

  /// Those of y that lie within so many ULP of the middle of two bf16.
  static StoredMask near_middle(const Floats16& y, double ulps) {
    const auto d = static_cast<std::uint16_t>(std::ceil(2 * ulps));
    const auto off =
        hn::Add(lower(bits_of(y)), hn::Set(Stored(), static_cast<std::uint16_t>(0x8000 + d)));
    return hn::Lt(off, hn::Set(Stored(), static_cast<std::uint16_t>(2 * d + 1)));
  }
};

struct F16 {
  static constexpr std::uint16_t inf = 0x7c00, nan = 0x7e00;

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2  // which has instructions for it
  using Half = hn::Rebind<hwy::float16_t, D>;

  static hn::Vec<U16> in_half(L y) { return hn::BitCast(U16(), hn::DemoteTo(Half(), y.raw)); }
  static L widened(Bits stored) {
    const auto half = hn::DemoteTo(U16(), hn::BitCast(hn::RebindToSigned<D>(), stored));
    return hn::PromoteTo(D(), hn::BitCast(Half(), half));
  }
  static Bits narrowed(L y) {
    const L one_nan = std::numeric_limits<double>::quiet_NaN();
    return hn::PromoteTo(U32(), in_half(select(hn::IsNaN(y.raw), one_nan, y)));
  }
  static Floats16 widened_all(StoredBits v) {
    const auto part = [](hn::Vec<U16> half) {
      return L(hn::PromoteTo(D(), hn::BitCast(Half(), half)));
    };
    return {part(hn::LowerHalf(v)), part(hn::UpperHalf(U16(), v))};
  }
  static StoredBits way(const Floats16& y) {
    return hn::Combine(Stored(), in_half(y[1]), in_half(y[0]));
  }
#else
  // By a multiplication: 2^112 moves the exponent to where a float has it, subnormals included.
  static L widened(Bits stored) {
    const Bits sign = hn::ShiftLeft<16>(hn::And(stored, hn::Set(U32(), 0x8000)));
    const Bits rest = hn::ShiftLeft<13>(hn::And(stored, hn::Set(U32(), 0x7fff)));
    const L scaled = L(hn::BitCast(D(), rest)) * L(0x1p112);
    const auto beyond = hn::Gt(hn::BitCast(hn::RebindToSigned<D>(), rest),
                               hn::Set(hn::RebindToSigned<D>(), (0x7c00 << 13) - 1));
    const Bits special = hn::Or(rest, hn::Set(U32(), 0x7f800000));  // inf, NaN
    const Bits size =
        hn::IfThenElse(hn::RebindMask(U32(), beyond), special, hn::BitCast(U32(), scaled.raw));
    return hn::BitCast(D(), hn::Or(size, sign));
  }
  static Bits narrowed(L y) {
    const Bits bits = hn::BitCast(U32(), y.raw);
    const Bits sign = hn::And(hn::ShiftRight<16>(bits), hn::Set(U32(), 0x8000));
    const L a = abs(y);
    const Bits size = hn::BitCast(U32(), a.raw);
    // Normal: the exponent moved down, the last 13 bits rounded off. From 65520 on that is inf.
    const Bits odd = hn::And(hn::ShiftRight<13>(size), hn::Set(U32(), 1));
    const Bits moved = hn::Sub(size, hn::Set(U32(), 112u << 23));
    const Bits normal = hn::ShiftRight<13>(hn::Add(moved, hn::Add(odd, hn::Set(U32(), 0xfff))));
    // Subnormal: next to 1/2 a float's last bit is 2^-24, that of a subnormal f16.
    const Bits tiny = hn::Sub(hn::BitCast(U32(), (a + 0.5).raw), hn::Set(U32(), 0x3f000000));
    const auto where = [](auto mask) { return hn::RebindMask(U32(), mask); };
    Bits result = hn::IfThenElse(where(a < 0x1p-14), tiny, normal);
    result = hn::IfThenElse(where(a > 65519.996), hn::Set(U32(), inf), result);
    return hn::IfThenElse(where(hn::IsNaN(y.raw)), hn::Set(U32(), nan), hn::Or(result, sign));
  }
  static Floats16 widened_all(StoredBits v) {
    return each([](Bits stored) { return widened(stored); }, apart(v));
  }
  static StoredBits way(const Floats16& y) {
    return lower(each([](L part) { return narrowed(part); }, y));
  }
#endif
  static StoredBits narrowed_all(const Floats16& y) { return with_one_nan(way(y), inf, nan); }

  static StoredMask near_middle(const Floats16& y, double ulps) {
    const L less = 1.0 - std::ceil(ulps + 0.5) * 0x1p-23,
            more = 1.0 + std::ceil(ulps + 0.5) * 0x1p-23;
    return hn::Ne(way(each([=](L part) { return part * less; }, y)),
                  way(each([=](L part) { return part * more; }, y)));
  }
};

/// y less and plus `by`. Where that is 0 y stays: -0 + 0 is another zero.
inline L least(L y, L by) {
  return select(by > 0.0, y - by, y);
}
inline L most(L y, L by) {
  return select(by > 0.0, y + by, y);
}

/// Those of y that may be rounded to either side, if y is off by no more than `slack`.
template <class Type>
StoredMask either_way(const Floats16& y, const Floats16& slack) {
  return hn::Ne(Type::way(each(least, y, slack)), Type::way(each(most, y, slack)));
}

}  // namespace hillock::kernel::HWY_NAMESPACE
