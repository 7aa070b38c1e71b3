// softmax.cpp: softmax and its logarithm over rows.
#include <cmath>
#include <limits>

#include "kernel/blocks.h"
#include "kernel/structural.h"

namespace hillock::kernel {
namespace {

constexpr std::size_t whole_row =
    4 * block;  // as long a row's exponentials are kept; then made twice

/// The logarithm of a sum. Near 1, where the greatest is all but alone, it is in the rest.
double log_of(const Exponentials& all, double sum) {
  if (sum > 2) return std::log(sum);  // in half the time
  return std::log1p(static_cast<double>(all.equal - 1) + all.rest + all.error);
}

/// One row at a time of a matrix.
template <class C>
struct RowMaker {
  const Loops<C>& loops;
  Input<C>& in;
  Output<C>& out;
  std::size_t columns;
  double* e;  // room for whole_row

  void each_block(std::size_t first, auto run) {
    by_blocks(columns, columns, [&](std::size_t j, std::size_t m) {
      run(first + j, m, e + (columns > whole_row ? 0 : j));
    });
  }

  C greatest(std::size_t first) {
    C most = -std::numeric_limits<C>::infinity();
    each_block(first, [&](std::size_t i, std::size_t m, double*) {
      most = std::max(most, loops.greatest(in.at(i, m), m));
    });
    return most;
  }

  Exponentials exponentials(std::size_t first, C most, Softmax kind) {
    const bool keep = kind == Softmax::plain && columns <= whole_row;
    Exponentials all;
    each_block(first, [&](std::size_t i, std::size_t m, double* room) {
      const Exponentials more = loops.exponentials(in.at(i, m), most, keep ? room : nullptr, m);
      // Two-sum, as within a block.
      const double next = all.rest + more.rest, taken = next - all.rest;
      all.error += (all.rest - (next - taken)) + (more.rest - taken) + more.error;
      all.rest = next;
      all.equal += more.equal;
    });
    return all;
  }

  void fill(std::size_t first, C with) {
    each_block(first, [&](std::size_t i, std::size_t m, double*) {
      std::fill_n(out.at(i, m), m, with);
      out.done(i, m);
    });
  }

  void make(std::size_t first, Softmax kind) {
    const C most = greatest(first);
    if (!std::isfinite(most)) return fill(first, std::numeric_limits<C>::quiet_NaN());
    const Exponentials all = exponentials(first, most, kind);
    const double sum = static_cast<double>(all.equal) + all.rest + all.error;
    const double share = 1 / sum, log_sum = kind == Softmax::log ? log_of(all, sum) : 0;
    each_block(first, [&](std::size_t i, std::size_t m, double* room) {
      C* const to = out.at(i, m);
      if (kind == Softmax::log) {
        loops.log_shares(in.at(i, m), most, log_sum, to, m);
      } else {
        if (columns > whole_row) loops.exponentials(in.at(i, m), most, room, m);
        loops.shares(room, share, to, m);
      }
      out.done(i, m);
    });
  }
};

template <class C>
void softmax_of(const Isa& isa, Softmax kind, DType type, const void* x, void* y, std::size_t rows,
                std::size_t columns) {
  Input<C> in(isa, type, x);
  Output<C> out(isa, type, y, stores_for(rows * columns * size_of(type), y, {x}));
  alignas(64) double room[whole_row];
  RowMaker<C> maker{loops_for<C>(isa, type), in, out, columns, room};
  for (std::size_t r = 0; r < rows; ++r) maker.make(r * columns, kind);
}

template <class C>
void softmax_backward_of(const Isa& isa, Softmax kind, DType type, const void* y, const void* dy,
                         void* dx, std::size_t rows, std::size_t columns) {
  const Loops<C>& loops = loops_for<C>(isa, type);
  Input<C> ys(isa, type, y), dys(isa, type, dy);
  Output<C> out(isa, type, dx, stores_for(rows * columns * size_of(type), dx, {y, dy}));
  for (std::size_t r = 0; r < rows; ++r) {
    double sum = 0;
    by_blocks(columns, columns, [&](std::size_t j, std::size_t m) {
      const std::size_t i = r * columns + j;
      sum += loops.dot(dys.at(i, m), kind == Softmax::plain ? ys.at(i, m) : nullptr, m);
    });
    by_blocks(columns, columns, [&](std::size_t j, std::size_t m) {
      const std::size_t i = r * columns + j;
      const auto back =
          kind == Softmax::plain ? loops.softmax_backward : loops.log_softmax_backward;
      back(ys.at(i, m), dys.at(i, m), sum, out.at(i, m), m);
      out.done(i, m);
    });
  }
}

}  // namespace

void softmax(const Isa& isa, Softmax kind, DType type, const void* x, void* y, std::size_t rows,
             std::size_t columns) {
  with_computed(type,
                [&](auto c) { softmax_of<decltype(c)>(isa, kind, type, x, y, rows, columns); });
}

void softmax_backward(const Isa& isa, Softmax kind, DType type, const void* y, const void* dy,
                      void* dx, std::size_t rows, std::size_t columns) {
  with_computed(type, [&](auto c) {
    softmax_backward_of<decltype(c)>(isa, kind, type, y, dy, dx, rows, columns);
  });
}

}  // namespace hillock::kernel
