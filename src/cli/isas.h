// isas.h: what --isa names.
#pragma once

#include <string>
#include <vector>

#include "kernel/isa.h"

namespace hillock {

/// "avx512,avx2": those of them that this CPU runs; "all": all that it runs; "": the chosen one.
/// Throws UsageError if none is left.
std::vector<Isa> wanted_isas(const std::string& wanted);

}  // namespace hillock
