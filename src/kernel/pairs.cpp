// pairs.cpp: units of several numbers each: maxout, gated, crelu.
#include "activation/activations.h"
#include "kernel/blocks.h"
#include "kernel/structural.h"

namespace hillock::kernel {
namespace {

constexpr std::size_t identity = activation::Activations::place_of<activation::Identity>,
                      relu = activation::Activations::place_of<activation::Relu>;

/// The pieces of so many units fit the first-level cache together.
std::size_t units_at_once(std::size_t pieces) {
  return std::clamp<std::size_t>(4 * block / pieces, 16, block);
}

/// Pieces widened from 16 bits, in room.
template <class C>
void widen_pieces(const Isa& isa, DType type, PieceLayout layout, const void* x, C* room,
                  std::size_t i, std::size_t m, std::size_t n, std::size_t pieces) {
  if constexpr (std::same_as<C, float>) {
    const auto* stored = static_cast<const std::uint16_t*>(x);
    const Narrow& storage = storage_of(isa, type);
    if (layout == PieceLayout::interleaved)
      return storage.widen(stored + i * pieces, room, m * pieces);
    for (std::size_t p = 0; p < pieces; ++p) storage.widen(stored + p * n + i, room + p * m, m);
  }
}

template <class C>
void maxout_of(const Isa& isa, DType type, PieceLayout layout, const void* x, void* y,
               std::uint8_t* winner, std::size_t n, std::size_t pieces) {
  const Loops<C>& loops = loops_for<C>(isa, type);
  Output<C> out(isa, type, y, stores_for(n * size_of(type)));
  alignas(64) std::array<C, 4 * block> room;
  const std::size_t most = units_at_once(pieces);
  for (std::size_t i = 0; i < n; i += most) {
    const std::size_t m = std::min(most, n - i);
    const C* from = static_cast<const C*>(x) + (layout == PieceLayout::planes ? i : i * pieces);
    std::size_t stride = n;
    if (is_16_bits(type)) {
      widen_pieces(isa, type, layout, x, room.data(), i, m, n, pieces);
      from = room.data();
      stride = m;
    }
    std::uint8_t* const won = winner ? winner + i : nullptr;
    if (layout == PieceLayout::planes)
      loops.max_planes(from, stride, out.at(i, m), won, m, pieces);
    else
      loops.max_interleaved(from, out.at(i, m), won, m, pieces);
    out.done(i, m);
  }
}

template <class C>
void maxout_backward_of(const Isa& isa, DType type, PieceLayout layout, const std::uint8_t* winner,
                        const void* dy, void* dx, std::size_t n, std::size_t pieces) {
  const Loops<C>& loops = loops_for<C>(isa, type);
  Input<C> in(isa, type, dy);
  Output<C> out(isa, type, dx, stores_for(n * pieces * size_of(type)));
  if (layout == PieceLayout::interleaved) {
    const std::size_t most = block / pieces;
    for (std::size_t i = 0; i < n; i += most) {
      const std::size_t m = std::min(most, n - i);
      loops.spread_interleaved(winner + i, in.at(i, m), out.at(i * pieces, m * pieces), m, pieces);
      out.done(i * pieces, m * pieces);
    }
    return;
  }
  by_blocks(n, n, [&](std::size_t i, std::size_t m) {
    const C* from = in.at(i, m);
    for (std::size_t p = 0; p < pieces; ++p) {
      loops.where_won(winner + i, static_cast<std::uint8_t>(p), from, out.at(p * n + i, m), m);
      out.done(p * n + i, m);
    }
  });
}

/// The arrays of a gated unit: as Rows, and how their blocks are cut.
struct Cut {
  std::size_t n, width;
  Rows rows;

  explicit Cut(Pairs pairs)
      : n(pairs.rows * pairs.columns), width(pairs.columns), rows{pairs.columns, pairs.stride} {
    if (pairs.rows == 1 || pairs.stride == pairs.columns) {
      width = n;
      rows = {};
    }
  }
};

template <class C>
void gated_of(const BoundFunction& f, Pairs pairs, const void* value, const void* gate, void* y) {
  const Cut cut(pairs);
  const Loops<C>& loops = loops_for<C>(f.isa, f.type);
  Input<C> values(f.isa, f.type, value, cut.rows), gates(f.isa, f.type, gate, cut.rows);
  Output<C> out(f.isa, f.type, y, stores_for(cut.n * size_of(f.type), y, {value, gate}));
  alignas(64) std::array<double, block> room;
  by_blocks(cut.n, cut.width, [&](std::size_t i, std::size_t m) {
    const C *a = values.at(i, m), *b = gates.at(i, m);
    C* const to = out.at(i, m);
    // These two are exact: no need of doubles.
    if (f.activation == identity) {
      loops.product(a, b, to, m);
    } else if (f.activation == relu) {
      loops.product_rectified(a, b, to, m);
    } else {
      f.in_double(Pass::forward, b, room.data(), m);
      loops.scaled(room.data(), a, nullptr, to, m);
    }
    out.done(i, m);
  });
}

template <class C>
void gated_backward_of(const BoundFunction& f, Pairs pairs, const void* value, const void* gate,
                       const void* dy, void* dvalue, void* dgate) {
  const Cut cut(pairs);
  const Loops<C>& loops = loops_for<C>(f.isa, f.type);
  const auto stores_to = [&](const void* to) {
    return stores_for(2 * cut.n * size_of(f.type), to, {value, gate, dy});
  };
  const Stores stores = std::min(stores_to(dvalue), stores_to(dgate));
  Input<C> values(f.isa, f.type, value, cut.rows), gates(f.isa, f.type, gate, cut.rows),
      dys(f.isa, f.type, dy);
  Output<C> dvalues(f.isa, f.type, dvalue, stores, cut.rows),
      dgates(f.isa, f.type, dgate, stores, cut.rows);
  alignas(64) std::array<double, block> open, slope;
  alignas(64) std::array<C, block> kept;  // either output may be any of the inputs
  by_blocks(cut.n, cut.width, [&](std::size_t i, std::size_t m) {
    const C *a = values.at(i, m), *b = gates.at(i, m), *d = dys.at(i, m);
    C* const to = dvalues.at(i, m);
    if (f.activation == identity) {
      loops.product(d, a, kept.data(), m);
      loops.product(d, b, to, m);
    } else if (f.activation == relu) {
      loops.product_where(d, a, b, kept.data(), m);
      loops.product_rectified(d, b, to, m);
    } else {
      f.in_double(Pass::forward, b, open.data(), m);
      f.in_double(Pass::backward, b, slope.data(), m);
      loops.scaled(slope.data(), d, a, kept.data(), m);
      loops.scaled(open.data(), d, nullptr, to, m);
    }
    dvalues.done(i, m);
    std::copy_n(kept.data(), m, dgates.at(i, m));
    dgates.done(i, m);
  });
}

template <class C>
void crelu_of(const Isa& isa, DType type, const void* x, void* y, std::size_t rows,
              std::size_t columns) {
  const Stores stores = stores_for(2 * rows * columns * size_of(type));
  Input<C> in(isa, type, x);
  const Rows half{columns, 2 * columns};
  Output<C> positive(isa, type, y, stores, half),
      negative(isa, type, static_cast<std::byte*>(y) + columns * size_of(type), stores, half);
  by_blocks(rows * columns, columns, [&](std::size_t i, std::size_t m) {
    loops_for<C>(isa, type).both_sides(in.at(i, m), positive.at(i, m), negative.at(i, m), m);
    positive.done(i, m);
    negative.done(i, m);
  });
}

template <class C>
void crelu_backward_of(const Isa& isa, DType type, const void* x, const void* dy, void* dx,
                       std::size_t rows, std::size_t columns) {
  const Rows half{columns, 2 * columns};
  Input<C> in(isa, type, x), positive(isa, type, dy, half),
      negative(isa, type, static_cast<const std::byte*>(dy) + columns * size_of(type), half);
  Output<C> out(isa, type, dx, stores_for(rows * columns * size_of(type), dx, {x}));
  by_blocks(rows * columns, columns, [&](std::size_t i, std::size_t m) {
    loops_for<C>(isa, type).both_sides_backward(in.at(i, m), positive.at(i, m), negative.at(i, m),
                                                out.at(i, m), m);
    out.done(i, m);
  });
}

}  // namespace

void maxout(const Isa& isa, DType type, PieceLayout layout, const void* x, void* y,
            std::uint8_t* winner, std::size_t n, std::size_t pieces) {
  with_computed(
      type, [&](auto c) { maxout_of<decltype(c)>(isa, type, layout, x, y, winner, n, pieces); });
}

void maxout_backward(const Isa& isa, DType type, PieceLayout layout, const std::uint8_t* winner,
                     const void* dy, void* dx, std::size_t n, std::size_t pieces) {
  with_computed(type, [&](auto c) {
    maxout_backward_of<decltype(c)>(isa, type, layout, winner, dy, dx, n, pieces);
  });
}

void gated(const Isa& isa, std::size_t activation, DType type, Pairs pairs, const void* value,
           const void* gate, void* y, const double* params) {
  const BoundFunction f(isa, {activation, params}, type);
  with_computed(type, [&](auto c) { gated_of<decltype(c)>(f, pairs, value, gate, y); });
}

void gated_backward(const Isa& isa, std::size_t activation, DType type, Pairs pairs,
                    const void* value, const void* gate, const void* dy, void* dvalue, void* dgate,
                    const double* params) {
  const BoundFunction f(isa, {activation, params}, type);
  with_computed(type, [&](auto c) {
    gated_backward_of<decltype(c)>(f, pairs, value, gate, dy, dvalue, dgate);
  });
}

void crelu(const Isa& isa, DType type, const void* x, void* y, std::size_t rows,
           std::size_t columns) {
  with_computed(type, [&](auto c) { crelu_of<decltype(c)>(isa, type, x, y, rows, columns); });
}

void crelu_backward(const Isa& isa, DType type, const void* x, const void* dy, void* dx,
                    std::size_t rows, std::size_t columns) {
  with_computed(
      type, [&](auto c) { crelu_backward_of<decltype(c)>(isa, type, x, dy, dx, rows, columns); });
}

}  // namespace hillock::kernel
