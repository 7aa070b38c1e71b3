// settle.h: the few 16-bit results that floats leave in doubt.
#pragma once

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

/// out[i] = f(x[i]), bf16 or f16, for each bit i of `which`, rounded once. Runs again in doubles, and
/// what those leave in doubt in pairs of them.
void settle_value(const Call& call, std::uint64_t which, const std::uint16_t* x, std::uint16_t* out);
/// out[i] = dy[i] f'(x[i]), likewise.
void settle_slope(const Call& call, std::uint64_t which, const std::uint16_t* x,
                  const std::uint16_t* dy, std::uint16_t* out);

}  // namespace hillock
