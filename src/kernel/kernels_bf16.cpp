// kernels_bf16.cpp: every activation over bf16 arrays, for one instruction set.
#include "kernel/kernels_16.h"

namespace hillock::kernel::HWY_NAMESPACE {

// What isa.cpp sees of this.
extern const Kernels16* const kernels_bf16;
constinit const Kernels16* const kernels_bf16 = Table16<Bf16, activation::Activations>::kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
