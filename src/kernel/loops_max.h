// loops_max.h: maxout. Included by loops.cpp, once per instruction set; what each does: loops.h.
#pragma once

#include "kernel/driver.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// The greatest so far, and which piece that is: a whole number of its own type.
template <class R>
struct Best {
  R value, piece;

  void challenge(R by, double piece_of_by) {
    // By unless it is at most the best, or the best is NaN.
    const auto better = hn::AndNot(hn::Le(by.raw, value.raw), hn::Eq(value.raw, value.raw));
    value = select(better, by, value);
    piece = select(better, R(piece_of_by), piece);
  }
};

/// The same without the piece.
template <class R>
struct BestValue {
  R value;

  void challenge(R by, double) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
    // x86 gives the second operand where one is NaN, or both are 0.
    value = keep_nan(R(hn::Max(by.raw, value.raw)), by);
#else
    Best<R> best{value, 0.0};
    best.challenge(by, 0);
    value = best.value;
#endif
  }
};

inline void store_bytes(L piece, std::uint8_t* p) {
  constexpr hn::Rebind<std::uint8_t, D> bytes;
  hn::StoreU(hn::DemoteTo(bytes, hn::ConvertTo(hn::RebindToSigned<D>(), piece.raw)), bytes, p);
}
inline void store_bytes(LD piece, std::uint8_t* p) {
  constexpr hn::Rebind<std::uint8_t, DD> bytes;
  hn::StoreU(hn::DemoteTo(bytes, hn::DemoteTo(hn::Rebind<std::int32_t, DD>(), piece.raw)), bytes,
             p);
}

template <class T>
void max_one(const T* x, std::size_t apart, T* y, std::uint8_t* winner, std::size_t pieces) {
  std::size_t best = 0;
  for (std::size_t p = 1; p < pieces; ++p)
    if (!(x[p * apart] <= x[best * apart]) && x[best * apart] == x[best * apart]) best = p;
  *y = x[best * apart];
  if (winner) *winner = static_cast<std::uint8_t>(best);
}

/// at(p, i) loads piece p of the units from i on. Registers go four at a time, as each piece waits
/// for the one before it, or for its winner to be packed. A plain maximum of two waits for nothing,
/// and gets 1.2 times as far in the second-level cache one at a time.
template <class BestOf, class T, class At>
HWY_FLATTEN std::size_t max_whole_registers(At at, T* y, std::uint8_t* winner, std::size_t n,
                                            std::size_t pieces) {
  using R = Lanes<hn::ScalableTag<T>>;
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<T>());
  constexpr bool with_winner = std::same_as<BestOf, Best<R>>;
  const auto start = [&](std::size_t i) {
    if constexpr (with_winner)
      return BestOf{at(0, i), 0.0};
    else
      return BestOf{at(0, i)};
  };
  const auto finish = [&](const BestOf& best, std::size_t i) {
    store(best.value, y + i);
    if constexpr (with_winner) store_bytes(best.piece, winner + i);
  };
  const bool waits = with_winner || pieces > 2;
  std::size_t i = 0;
  for (; waits && i + 4 * lanes <= n; i += 4 * lanes) {
    const std::size_t i1 = i + lanes, i2 = i1 + lanes, i3 = i2 + lanes;
    BestOf a = start(i), b = start(i1), c = start(i2), d = start(i3);
    for (std::size_t p = 1; p < pieces; ++p) {
      a.challenge(at(p, i), double(p));
      b.challenge(at(p, i1), double(p));
      c.challenge(at(p, i2), double(p));
      d.challenge(at(p, i3), double(p));
    }
    finish(a, i);
    finish(b, i1);
    finish(c, i2);
    finish(d, i3);
  }
  for (; i + lanes <= n; i += lanes) {
    BestOf a = start(i);
    for (std::size_t p = 1; p < pieces; ++p) a.challenge(at(p, i), double(p));
    finish(a, i);
  }
  return i;
}

/// Returns how many units are done.
template <class T, class At>
std::size_t max_registers(At at, T* y, std::uint8_t* winner, std::size_t n, std::size_t pieces) {
  using R = Lanes<hn::ScalableTag<T>>;
  if (winner) return max_whole_registers<Best<R>>(at, y, winner, n, pieces);
  return max_whole_registers<BestValue<R>>(at, y, winner, n, pieces);
}

template <class T>
void max_planes(const T* x, std::size_t stride, T* y, std::uint8_t* winner, std::size_t n,
                std::size_t pieces) {
  const auto at = [=](std::size_t p, std::size_t i) { return load(x + p * stride + i); };
  std::size_t i =
      pieces == 2 ? max_registers(at, y, winner, n, 2) : max_registers(at, y, winner, n, pieces);
  for (; i < n; ++i) max_one(x + i, stride, y + i, winner ? winner + i : nullptr, pieces);
}

/// pieces is 2 or 4. Returns how many units are done.
template <std::size_t pieces, class T>
HWY_FLATTEN std::size_t max_apart(const T* x, T* y, std::uint8_t* winner, std::size_t n) {
  using R = Lanes<hn::ScalableTag<T>>;
  constexpr hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    hn::Vec<decltype(d)> at[4];
    if constexpr (pieces == 2)
      hn::LoadInterleaved2(d, x + 2 * i, at[0], at[1]);
    else
      hn::LoadInterleaved4(d, x + 4 * i, at[0], at[1], at[2], at[3]);
    Best<R> best{R(at[0]), 0.0};
#pragma GCC unroll 4
    for (std::size_t p = 1; p < pieces; ++p) best.challenge(R(at[p]), double(p));
    store(best.value, y + i);
    if (winner) store_bytes(best.piece, winner + i);
  }
  return i;
}

template <class T>
HWY_FLATTEN void max_interleaved(const T* x, T* y, std::uint8_t* winner, std::size_t n,
                                 std::size_t pieces) {
  std::size_t i = 0;
  if (pieces == 2) {
    i = max_apart<2>(x, y, winner, n);
  } else if (pieces == 4) {
    i = max_apart<4>(x, y, winner, n);
  } else {
    constexpr hn::ScalableTag<T> d;
    using Places = hn::RebindToSigned<decltype(d)>;
    const auto unit = hn::Iota(Places(), 0);
    const auto places = hn::Mul(unit, hn::Set(Places(), static_cast<hn::TFromD<Places>>(pieces)));
    const auto at = [=](std::size_t p, std::size_t i) {
      return Lanes<hn::ScalableTag<T>>(hn::GatherIndex(d, x + i * pieces + p, places));
    };
    i = max_registers(at, y, winner, n, pieces);
  }
  for (; i < n; ++i) max_one(x + i * pieces, 1, y + i, winner ? winner + i : nullptr, pieces);
}

/// The pieces of as many units as a register holds.
inline L load_bytes(const std::uint8_t* p, L, auto... n) {
  constexpr hn::Rebind<std::uint8_t, D> bytes;
  return hn::ConvertTo(D(), hn::PromoteTo(hn::RebindToSigned<D>(), load_raw(bytes, p, n...)));
}
inline LD load_bytes(const std::uint8_t* p, LD, auto... n) {
  constexpr hn::Rebind<std::uint8_t, DD> bytes;
  return hn::PromoteTo(DD(),
                       hn::PromoteTo(hn::Rebind<std::int32_t, DD>(), load_raw(bytes, p, n...)));
}

template <class T>
HWY_FLATTEN void where_won(const std::uint8_t* winner, std::uint8_t piece, const T* dy, T* dx,
                           std::size_t n) {
  using R = Lanes<hn::ScalableTag<T>>;
  const R wanted = double(piece);
  by_registers<1>(n, hn::Lanes(hn::ScalableTag<T>()), [&](std::size_t i, auto... left) {
    const auto won = hn::Eq(load_bytes(winner + i, wanted, left...).raw, wanted.raw);
    store(R(hn::IfThenElseZero(won, load(dy + i, left...).raw)), dx + i, left...);
  });
}

template <class T>
void spread_interleaved(const std::uint8_t* winner, const T* dy, T* dx, std::size_t n,
                        std::size_t pieces) {
  std::fill_n(dx, n * pieces, T(0));
  for (std::size_t i = 0; i < n; ++i) dx[i * pieces + winner[i]] = dy[i];
}

}  // namespace hillock::kernel::HWY_NAMESPACE
