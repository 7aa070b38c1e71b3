// expression_kernel.h: a formula given at run time over arrays, in blocks that stay in the first
// cache: what it costs to look at an operation is shared by a block of numbers. Included by
// kernels_double.cpp and kernels_f64.cpp, once per instruction set.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "expression/program.h"
#include "kernel/arrays.h"
#include "kernel/driver.h"
#include "number/dual.h"

namespace hillock::kernel::HWY_NAMESPACE {

using namespace expression;

/// For every i = 0, lanes, 2 lanes, … < n: store(what f makes of load(i, n - i), i, n - i); in a
/// backward pass, its slope. R is a register with the lanes of DD.
template <Pass pass, class R>
void run_in_blocks(const Program& f, std::size_t n, auto load, auto store) {
  using T = std::conditional_t<pass == Pass::forward, R, Dual<R>>;
  static_assert(std::is_trivially_destructible_v<T>);
  constexpr std::size_t most_at_once = 32, first_cache = 16 * 1024;
  constexpr std::size_t room = std::max(first_cache, most_registers * sizeof(T));
  alignas(T) std::byte memory[room];
  T* const registers = reinterpret_cast<T*>(memory);
  const std::size_t width =
      std::clamp<std::size_t>(first_cache / (sizeof(T) * f.registers), 1, most_at_once);

  const std::size_t lanes = hn::Lanes(DD());
  for (std::size_t begin = 0; begin < n; begin += width * lanes) {
    const std::size_t used = std::min(width, (n - begin + lanes - 1) / lanes);
    for (std::size_t k = 0, i = begin; k < used; ++k, i += lanes)
      if constexpr (pass == Pass::forward)
        registers[k] = load(i, n - i);
      else
        registers[k] = T(load(i, n - i), R(1.0));
    const T* const y = run(f, registers, used);
    for (std::size_t k = 0, i = begin; k < used; ++k, i += lanes)
      if constexpr (pass == Pass::forward)
        store(y[k], i, n - i);
      else
        store(keep_nan(y[k].d, load(i, n - i)), i, n - i);
  }
}

}  // namespace hillock::kernel::HWY_NAMESPACE
