// kernels_f16.cpp: every activation over f16 arrays, for one instruction set.
#include "kernel/kernels_16.h"

namespace hillock::kernel::HWY_NAMESPACE {

// What isa.cpp sees of this.
extern const Kernels16* const kernels_f16;
constinit const Kernels16* const kernels_f16 = Table16<F16, activation::Activations>::kernels;

}  // namespace hillock::kernel::HWY_NAMESPACE
