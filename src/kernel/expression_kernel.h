// expression_kernel.h: a formula given at run time over arrays, in blocks that stay in the first
// cache: what it costs to look at an operation is shared by a block of numbers. Included by
// kernels.cpp, once per instruction set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "kernel/driver.h"
#include "kernel/isa.h"
#include "number/dual.h"
#include "number/elementary_missing.h"
#include "number/expression.h"

namespace hillock::HWY_NAMESPACE {

/// For every i = 0, lanes, 2 lanes, … < n: store(what f makes of load(i, count), i, count), where
/// count <= lanes. T is any Number held in registers; a Dual for a slope.
template <class T>
void run_in_blocks(const Expression& f, std::size_t n, std::size_t lanes, auto load, auto store) {
  static_assert(std::is_trivially_destructible_v<T>);
  constexpr std::size_t most_at_once = 32, first_cache = 16 * 1024;
  constexpr std::size_t room = std::max(first_cache, (deepest_expression + 1) * sizeof(T));
  alignas(T) std::byte memory[room];
  T* const registers = reinterpret_cast<T*>(memory);
  const std::size_t width =
      std::clamp<std::size_t>(first_cache / (sizeof(T) * f.registers), 1, most_at_once);

  for (std::size_t begin = 0; begin < n; begin += width * lanes) {
    const std::size_t used = std::min(width, (n - begin + lanes - 1) / lanes);
    const auto count = [&](std::size_t k) { return std::min(lanes, n - begin - k * lanes); };
    for (std::size_t k = 0; k < used; ++k) registers[k] = load(begin + k * lanes, count(k));
    const T* const y = run(f, registers, used);
    for (std::size_t k = 0; k < used; ++k)
      store(f.selects ? keep_nan(y[k], registers[k]) : y[k], begin + k * lanes, count(k));
  }
}

inline L load_some(const float* x, std::size_t count) {
  return count == hn::Lanes(D()) ? load(x) : load(x, count);
}
inline void store_some(L y, double* to, std::size_t count) {
  float each[most_lanes];
  store(y, each);
  if (count == most_lanes) return void(std::copy_n(each, most_lanes, to));  // a vector of its own
  std::copy_n(each, count, to);
}

inline void formula_value(const Expression& f, const float* x, double* y, std::size_t n) {
  run_in_blocks<L>(
      f, n, hn::Lanes(D()),
      [x](std::size_t i, std::size_t count) { return load_some(x + i, count); },
      [y](L value, std::size_t i, std::size_t count) { store_some(value, y + i, count); });
}

inline void formula_slope(const Expression& f, const float* x, double* y, std::size_t n) {
  using Slope = Dual<L>;
  run_in_blocks<Slope>(
      f, n, hn::Lanes(D()),
      [x](std::size_t i, std::size_t count) { return Slope(load_some(x + i, count), 1.0); },
      [x, y](Slope value, std::size_t i, std::size_t count) {
        store_some(keep_nan(value.d, load_some(x + i, count)), y + i, count);
      });
}

constexpr FormulaKernels formula_kernels{formula_value, formula_slope};

}  // namespace hillock::HWY_NAMESPACE
