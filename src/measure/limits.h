// limits.h: measures how fast memory and caches can move the bytes of an activation.
#pragma once

#include "measure/peer.h"

namespace hillock::measure {

enum class Stores { plain, streaming };

/// memcpy, and loops with plain and with streaming stores, on this CPU's best instruction set.
Peer limits();

}  // namespace hillock::measure
