// ours.h: hillock's own kernels, to be measured.
#pragma once

#include <span>
#include <string>

#include "kernel/isa.h"
#include "measure/peer.h"

namespace hillock::measure {

/// Every activation named, elementwise, a formula, maxout2 or maxout4, in every type: through the
/// public face if isa is the one that it chose, else the kernels themselves (without a check of
/// arguments, two nanoseconds less a call). Throws UsageError for a name that is none.
Peer hillock_kernels(const hillock::kernel::Isa& isa, std::span<const std::string> activations);

}  // namespace hillock::measure
