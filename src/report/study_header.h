// study_header.h: the first line of a study's journal: everything on which its runs depend.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"
#include "nn/unit.h"

namespace hillock::report {

/// The file name, which is not part of that, is included as "file".
nlohmann::ordered_json study_header(const choose::Configuration& configuration,
                                    const data::Dataset& data, const std::vector<nn::Unit>& units);

}  // namespace hillock::report
