// limits.h: what memory and caches allow: how fast the bytes of an activation can be moved at all.
#pragma once

#include "measure/peer.h"

namespace hillock::measure {

enum class Stores { plain, streaming };

/// memcpy, and loops with plain and with streaming stores, on the best instruction set of this CPU.
Peer limits();

}  // namespace hillock::measure
