// ours.h: hillock's own kernels, for timing.
#pragma once

#include <span>
#include <string>

#include "kernel/isa.h"
#include "measure/peer.h"

namespace hillock::measure {

/// Every given activation (elementwise, a formula, maxout2 or maxout4) in every type. They are
/// called through the public API if `isa` is the one that it uses, otherwise directly (without
/// checking arguments, which saves two nanoseconds per call). Throws UsageError for an unknown
/// name.
Peer hillock_kernels(const hillock::kernel::Isa& isa, std::span<const std::string> activations);

}  // namespace hillock::measure
