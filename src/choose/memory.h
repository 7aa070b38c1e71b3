// memory.h: refuses a study that this machine cannot hold, before it swaps or is killed.
#pragma once

#include <cstddef>
#include <vector>

#include "choose/contestant.h"

namespace hillock::choose {

/// Throws UsageError where the networks of all threads and the encoded splits would take more than
/// memory_bound().
void refuse_beyond_memory(const data::Dataset& data, std::size_t inputs,
                          const std::vector<Contestant>& contestants,
                          const Configuration& configuration);

}  // namespace hillock::choose
