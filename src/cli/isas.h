// isas.h: what --isa names.
#pragma once

#include <string>
#include <vector>

#include "kernel/isa.h"

namespace hillock::cli {

/// "avx512,avx2": those; "all": all that this CPU runs; "": the chosen one. Throws UsageError for a
/// name that is none of what it runs.
std::vector<kernel::Isa> wanted_isas(const std::string& wanted);

}  // namespace hillock::cli
