// resources.h: what a command waits for, and what the system gives it less of: said on stderr, so
// that nobody wonders.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "nn/unit.h"

namespace hillock::cli {

enum class Told { yes, no };

/// As many of `wanted` threads as the system gives, and 1 at least.
std::size_t threads_given(std::size_t wanted, Told told);

/// Says that a named pipe is waited for until another program writes to it, or a terminal until
/// somebody types.
void tell_of_pipe(const std::string& file);

/// Adds a note to the data for each formula whose gain is no exact integral.
void note_approximate_gains(const std::vector<nn::Unit>& units, data::Dataset& data);

}  // namespace hillock::cli
