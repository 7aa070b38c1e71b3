// uncertain.h: the few 16-bit results whose rounding is uncertain after computing in floats.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/bound.h"

namespace hillock::kernel {

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
void recompute(const BoundFunction& f, UncertainResults& uncertain, std::uint16_t* out);

}  // namespace hillock::kernel
