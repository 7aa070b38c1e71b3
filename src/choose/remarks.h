// remarks.h: what a user should know about the data before trusting the result.
#pragma once

#include <string>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"

namespace hillock::choose {

/// Remarks on few rows, unequal classes and sampling.
std::vector<std::string> remarks_on(const data::Dataset& data, const Configuration& configuration);

}  // namespace hillock::choose
