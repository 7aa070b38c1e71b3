// fused.cpp: an activation together with its bias, from its output, or with learned parameters.
#include <vector>

#include "activation/activations.h"
#include "kernel/blocks.h"
#include "kernel/structural.h"

namespace hillock::kernel {

namespace {

/// A row of numbers under every row of a matrix.
template <class C>
class Repeated {
 public:
  Repeated(const Isa& isa, DType type, const void* row, std::size_t columns, std::size_t n)
      : row_(isa, type, row), columns_(columns) {
    if (columns > block) return;
    const C* once = row_.at(0, columns);
    const std::size_t all = std::min(n, columns + block);
    for (std::size_t j = 0; j < all; j += columns)
      std::copy_n(once, std::min(columns, all - j), repeated_.data() + j);
  }
  /// Those under numbers i … i + n of the matrix, n <= block; one row's if rows are longer than a
  /// block.
  const C* at(std::size_t i, std::size_t n) {
    return columns_ > block ? row_.at(i % columns_, n) : repeated_.data() + i % columns_;
  }

 private:
  Input<C> row_;
  std::size_t columns_;
  alignas(64) std::array<C, 2 * block> repeated_;
};

template <class C>
void bias_forward_of(const BoundFunction& f, const void* x, const void* bias, void* y,
                     std::size_t rows, std::size_t columns) {
  const std::size_t n = rows * columns;
  Input<C> in(f.isa, f.type, x);
  Repeated<C> biases(f.isa, f.type, bias, columns, n);
  Output<C> out(f.isa, f.type, y, stores_for(n * size_of(f.type), y, {x}));
  alignas(64) std::array<C, block> sum;
  by_blocks(n, columns, [&](std::size_t i, std::size_t m) {
    loops_for<C>(f.isa, f.type).sum(in.at(i, m), biases.at(i, m), sum.data(), m);
    f.over(sum.data(), nullptr, out.at(i, m), m);
    out.done(i, m);
  });
}

template <class C>
void bias_backward_of(const BoundFunction& f, const void* x, const void* bias, const void* dy,
                      void* dx, void* dbias, std::size_t rows, std::size_t columns) {
  const std::size_t n = rows * columns;
  const Loops<C>& loops = loops_for<C>(f.isa, f.type);
  Input<C> in(f.isa, f.type, x), dys(f.isa, f.type, dy);
  const std::vector<double> zeros(bias ? 0 : columns);
  Repeated<C> biases(f.isa, f.type, bias ? bias : zeros.data(), columns, n);
  Output<C> out(f.isa, f.type, dx, stores_for(n * size_of(f.type), dx, {x, dy}));
  alignas(64) std::array<C, block> sum;
  // Short rows are added up several at once, and those sums then.
  const std::size_t at_once =
                        std::max<std::size_t>(1, block / 4 / std::max<std::size_t>(1, columns)),
                    width = columns * at_once;
  std::vector<double> sums(width);
  by_blocks(n, columns, [&](std::size_t i, std::size_t m) {
    const C* at = in.at(i, m);
    if (bias) {
      loops.sum(at, biases.at(i, m), sum.data(), m);
      at = sum.data();
    }
    f.over(at, dys.at(i, m), out.at(i, m), m);
    out.done(i, m);
    const C* stored = out.stored(i, m);
    by_rows({width}, i, m,
            [&](std::size_t at, std::size_t, std::size_t column, std::size_t length) {
              loops.add_to(stored + at, sums.data() + column, length);
            });
  });
  for (std::size_t k = columns; k < width; ++k) sums[k % columns] += sums[k];
  Output<C> dbiases(f.isa, f.type, dbias, Stores::ordinary);
  by_blocks(columns, columns, [&](std::size_t c, std::size_t m) {
    loops.scaled(sums.data() + c, nullptr, nullptr, dbiases.at(c, m), m);
    dbiases.done(c, m);
  });
}

template <class C>
void from_output_of(const BoundFunction& f, const void* y, const void* dy, void* dx,
                    std::size_t n) {
  const FromOutput& slopes = f.isa.from_output[f.activation];
  Input<C> ys(f.isa, f.type, y), dys(f.isa, f.type, dy);
  Output<C> out(f.isa, f.type, dx, stores_for(n * size_of(f.type), dx, {y, dy}));
  alignas(64) std::array<double, block> slope;
  by_blocks(n, n, [&](std::size_t i, std::size_t m) {
    const C *at = ys.at(i, m), *d = dys.at(i, m);
    C* const to = out.at(i, m);
    if constexpr (std::same_as<C, double>)
      slopes.f64(at, slope.data(), m, f.params.data());
    else if (f.type == DType::f32)
      slopes.backward(at, d, to, m, f.params.data());
    else
      slopes.in_double(at, slope.data(), m, f.params.data());
    if (f.type != DType::f32) loops_for<C>(f.isa, f.type).scaled(slope.data(), d, nullptr, to, m);
    out.done(i, m);
  });
}

template <class... A>
bool slope_is_in_output_of(activation::List<A...>, std::size_t activation, const double* params) {
  constexpr bool (*each[])(const double*) = {activation::slope_is_in_output<A>...};
  return each[activation](params);
}

}  // namespace

void bias_forward(const Isa& isa, std::size_t activation, DType type, const void* x,
                  const void* bias, void* y, std::size_t rows, std::size_t columns,
                  const double* params) {
  const BoundFunction f(isa, {activation, params}, type);
  with_computed(type, [&](auto c) { bias_forward_of<decltype(c)>(f, x, bias, y, rows, columns); });
}

void bias_backward(const Isa& isa, std::size_t activation, DType type, const void* x,
                   const void* bias, const void* dy, void* dx, void* dbias, std::size_t rows,
                   std::size_t columns, const double* params) {
  const BoundFunction f(isa, {activation, params}, type);
  with_computed(type, [&](auto c) {
    bias_backward_of<decltype(c)>(f, x, bias, dy, dx, dbias, rows, columns);
  });
}

bool has_slope_of_output(std::size_t activation, const double* params) {
  return slope_is_in_output_of(activation::Activations(), activation, params);
}

void backward_from_output(const Isa& isa, std::size_t activation, DType type, const void* y,
                          const void* dy, void* dx, std::size_t n, const double* params) {
  const BoundFunction f(isa, {activation, params}, type);
  with_computed(type, [&](auto c) { from_output_of<decltype(c)>(f, y, dy, dx, n); });
}

}  // namespace hillock::kernel
