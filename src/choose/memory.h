// memory.h: refuses a study that does not fit in memory, before the machine swaps or kills it.
#pragma once

#include <cstddef>
#include <vector>

#include "choose/contestant.h"

namespace hillock::choose {

/// Throws UsageError if the networks of all threads and the encoded splits would need more than
/// memory_bound().
void refuse_beyond_memory(const data::Dataset& data, std::size_t inputs,
                          const std::vector<Contestant>& contestants,
                          const Configuration& configuration);

}  // namespace hillock::choose
