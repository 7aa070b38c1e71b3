// study_header.h: what all runs of a study are functions of: the first line of its journal.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"
#include "nn/unit.h"

namespace hillock::report {

/// The file's name, which is no part of that, stands in it as "file".
nlohmann::ordered_json study_header(const choose::Configuration& configuration,
                                    const data::Dataset& data, const std::vector<nn::Unit>& units);

}  // namespace hillock::report
