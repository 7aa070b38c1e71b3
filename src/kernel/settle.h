// settle.h: the few 16-bit results that floats leave in doubt.
#pragma once

#include <array>
#include <cstdint>

#include "activation/activation.h"
#include "kernel/arrays.h"
#include "kernel/dtype.h"

namespace hillock::kernel {

/// What one call is about, apart from its arrays.
struct Call {
  const Isa& isa;
  Function f;
  DType type;
  activation::Params params;  // as the arrays hold them
};

/// y = f(x) or f'(x) by the f64 kernels, and what rounding took from it, where that is wanted.
void in_f64(const Call& call, Pass pass, const double* x, double* y, double* lost, std::size_t n);

/// Results in doubt, put down until there are some: out[place] = f(x), or dy f'(x).
struct Doubts {
  static constexpr std::size_t most = 64;
  Pass pass;
  std::size_t n = 0;
  std::array<std::size_t, most> place;  // none of these is set before it is used
  std::array<std::uint16_t, most> x, dy;

  explicit Doubts(Pass pass) : pass(pass) {}

  /// There is room for one more; at has what x and dy had there.
  void add(std::size_t at, std::uint16_t x_there, std::uint16_t dy_there);
};

/// Writes them, rounded once, and leaves none. Runs again in doubles, and what those leave in doubt
/// in pairs of them.
void settle(const Call& call, Doubts& doubts, std::uint16_t* out);

}  // namespace hillock::kernel
