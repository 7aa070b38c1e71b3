// uncertain.h: the few 16-bit results whose rounding is uncertain after computing in floats.
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

/// A queue of results whose rounding is uncertain: out[place] = f(x), or dy f'(x).
struct UncertainResults {
  static constexpr std::size_t most = 64;
  Pass pass;
  std::size_t n = 0;
  std::array<std::size_t, most> place;  // none of these is set before it is used
  std::array<std::uint16_t, most> x, dy;

  explicit UncertainResults(Pass pass) : pass(pass) {}

  /// Precondition: n < most. x_there and dy_there are what x and dy hold at `at`.
  void add(std::size_t at, std::uint16_t x_there, std::uint16_t dy_there);
};

/// Computes the queued results again, in doubles, and in pairs of doubles where those are uncertain
/// too; writes each, rounded once, and empties the queue.
void recompute(const Call& call, UncertainResults& uncertain, std::uint16_t* out);

}  // namespace hillock::kernel
