// arrays.h: activations over whole arrays of any type: what the public face calls. Chooses between
// ordinary stores and those past the caches, and rounds to 16 bits.
#pragma once

#include <cstddef>

#include "kernel/dtype.h"
#include "kernel/isa.h"

namespace hillock::kernel {

enum class Pass { forward, backward };

constexpr const char* name_of(Pass pass) {
  return pass == Pass::forward ? "forward" : "backward";
}

/// What is read over an array: an activation of activations.h with its arity of parameters, or,
/// where there is one, a formula given at run time.
struct Function {
  std::size_t activation = 0;
  const double* params = nullptr;
  const expression::Program* formula = nullptr;
};

/// Whether an output goes past the caches.
enum class Stores { ordinary, streaming };

/// y[i] = f(x[i]), i < n; x and y are arrays of `type`. y may be x, but not overlap it partly.
/// Parameters are rounded to `type` first; so is the result, once. bf16 and f16: correctly rounded,
/// so the same bits on every instruction set (but for the sign of a slope that is 0). `large`: how
/// an output of streaming_from() bytes or more is stored; ordinary, where it is read again at once.
void forward(const Isa& isa, const Function& f, DType type, const void* x, void* y, std::size_t n,
             Stores large = Stores::streaming);

/// dx[i] = dy[i] f'(x[i]). Likewise; dx may be x or dy.
void backward(const Isa& isa, const Function& f, DType type, const void* x, const void* dy,
              void* dx, std::size_t n);

/// Bytes of output from which on both go past the caches, in another array than the inputs.
std::size_t streaming_from();

}  // namespace hillock::kernel
