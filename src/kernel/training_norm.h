// training_norm.h: the loops of normalisation and of a step's size, for one instruction set.
// Included by training.h; what each does: isa.h.
#pragma once

#include <algorithm>
#include <cmath>

#include "kernel/driver.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// The sum of f(in[i]…), i < n: by lanes first, then across them, the tail's lanes among them.
template <class F, class... In>
HWY_FLATTEN float add_up(std::size_t n, F f, const In*... in) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(D());
  L partial = 0.0;
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) partial = partial + f(load(in + i)...);
  float each[most_lanes], sum = 0;
  store(partial, each);
  for (std::size_t k = 0; k < lanes; ++k) sum += each[k];
  if (i == n) return sum;
  store(f(load(in + i, n - i)...), each, n - i);
  for (std::size_t k = 0; k < n - i; ++k) sum += each[k];
  return sum;
}

/// One row for all rows of a matrix.
template <class T>
struct Row {
  T* only;
};
template <class T>
T* row_of(Row<T> row, std::size_t) {
  return row.only;
}
template <class T>
T* row_of(T* matrix, std::size_t offset) {
  return matrix + offset;
}

/// sweep() over each row: out and in are matrices, or a Row.
template <class F, class Out, class... In>
HWY_FLATTEN void sweep_rows(std::size_t rows, std::size_t columns, F f, Out out, In... in) {
  const UppersCleared at_end;
  for (std::size_t r = 0; r < rows; ++r)
    by_registers<1>(columns, hn::Lanes(D()), [&](std::size_t c, auto... left) {
      const std::size_t at = r * columns;
      store(f(load(row_of(in, at) + c, left...)...), row_of(out, at) + c, left...);
    });
}

inline void column_dots(const float* a, const float* b, float* sums, std::size_t rows,
                        std::size_t columns) {
  std::fill_n(sums, columns, 0.0f);
  const auto add = [](L sum, L a, L b) { return sum + a * b; };
  sweep_rows(rows, columns, add, Row{sums}, Row{sums}, a, b);
}

inline void column_moments(const float* x, float* mean, float* variance, std::size_t rows,
                           std::size_t columns) {
  const auto divide = [share = L(1.0 / double(rows))](L sum) { return share * sum; };
  std::fill_n(mean, columns, 0.0f);
  const auto add = [](L sum, L x) { return sum + x; };
  sweep_rows(rows, columns, add, Row{mean}, Row{mean}, x);
  sweep(columns, divide, mean, mean);
  std::fill_n(variance, columns, 0.0f);
  const auto add_square = [](L sum, L x, L mean) { return sum + (x - mean) * (x - mean); };
  sweep_rows(rows, columns, add_square, Row{variance}, Row{variance}, x, Row{mean});
  sweep(columns, divide, variance, variance);
}

inline void normalise_columns(float* x, const float* mean, const float* scale, std::size_t rows,
                              std::size_t columns) {
  const auto normal = [](L x, L mean, L scale) { return (x - mean) * scale; };
  sweep_rows(rows, columns, normal, x, x, Row{mean}, Row{scale});
}

inline void normalise_rows(float* x, float* scale, float epsilon, std::size_t rows,
                           std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r, x += columns) {
    const float mean = add_up(columns, [](L x) { return x; }, x) / float(columns);
    sweep(columns, [mean = L(mean)](L x) { return x - mean; }, x, x);
    const float variance = add_up(columns, [](L x) { return x * x; }, x) / float(columns);
    scale[r] = 1 / std::sqrt(variance + epsilon);
    sweep(columns, [scale = L(scale[r])](L x) { return scale * x; }, x, x);
  }
}

inline void gain_and_shift(const float* x, const float* gain, const float* shift, float* y,
                           std::size_t rows, std::size_t columns) {
  const auto f = [](L x, L gain, L shift) { return gain * x + shift; };
  sweep_rows(rows, columns, f, y, x, Row{gain}, Row{shift});
}

inline void normalise_columns_backward(float* x, const float* dy, const float* factor,
                                       const float* sum_dy, const float* sum_dy_x, std::size_t rows,
                                       std::size_t columns) {
  const L share = 1.0 / double(rows);
  const auto f = [share](L x, L dy, L factor, L sum, L dot) {
    return factor * (dy - share * (sum + x * dot));
  };
  sweep_rows(rows, columns, f, x, x, dy, Row{factor}, Row{sum_dy}, Row{sum_dy_x});
}

inline void normalise_rows_backward(float* x, const float* dy, const float* gain,
                                    const float* scale, std::size_t rows, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r, x += columns, dy += columns) {
    const auto product = [](L dy, L gain) { return dy * gain; };
    const auto product_x = [](L dy, L gain, L x) { return dy * gain * x; };
    const L sum = add_up(columns, product, dy, gain) / float(columns),
            dot = add_up(columns, product_x, dy, gain, x) / float(columns), by = scale[r];
    const auto f = [=](L x, L dy, L gain) { return by * (dy * gain - sum - x * dot); };
    sweep(columns, f, x, x, dy, gain);
  }
}

inline void times_columns(const float* x, const float* factor, float* y, std::size_t rows,
                          std::size_t columns) {
  const auto f = [](L x, L factor) { return x * factor; };
  sweep_rows(rows, columns, f, y, x, Row{factor});
}

inline void add_scaled(const float* x, const float* more, float scale, float* y, std::size_t n) {
  sweep(n, [scale = L(scale)](L x, L more) { return x + scale * more; }, y, x, more);
}

inline void times(const float* x, float by, float* y, std::size_t n) {
  sweep(n, [by = L(by)](L x) { return by * x; }, y, x);
}

}  // namespace hillock::kernel::HWY_NAMESPACE
