// settle.h: the few 16-bit results that floats leave in doubt.
#pragma once

#include <array>
#include <cstdint>

#include "activation/activation.h"
#include "kernel/arrays.h"
#include "kernel/dtype.h"

namespace hillock {

/// What one call is about, apart from its arrays.
struct Call {
  const Isa& isa;
  Function f;
  DType type;
  Params params;  // as the arrays hold them
};

/// Results in doubt, put down until there are some: out[place] = f(x), or dy f'(x).
struct Doubts {
  static constexpr std::size_t most = 64;
  Pass pass;
  std::size_t n = 0;
  std::array<std::size_t, most> place;  // none of these is set before it is used
  std::array<std::uint16_t, most> x, dy;

  explicit Doubts(Pass pass) : pass(pass) {}
};

/// Writes them, rounded once, and leaves none. Runs again in doubles, and what those leave in doubt
/// in pairs of them.
void settle(const Call& call, Doubts& doubts, std::uint16_t* out);

}  // namespace hillock
