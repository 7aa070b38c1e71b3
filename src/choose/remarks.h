// remarks.h: what to know about this data before believing any figure.
#pragma once

#include <string>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"

namespace hillock::choose {

/// Few rows, unequal classes, a sample.
std::vector<std::string> remarks_on(const data::Dataset& data, const Configuration& configuration);

}  // namespace hillock::choose
