// result_json.h: a study as JSON: the header of its journal, and result.json, the whole answer for
// programs, with the keys of docs/reference/result-json.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "choose/configuration.h"
#include "choose/study.h"
#include "data/dataset.h"
#include "nn/unit.h"

namespace hillock::report {

/// Scores, shares and differences are fractions. Only keys that contain "seconds" may differ
/// between two runs of the same study.
nlohmann::ordered_json to_json(const choose::Study& study, const data::Dataset& data,
                               double seconds);

/// Describes the data: the part of result.json about it.
nlohmann::ordered_json data_json(const data::Dataset& data);

/// The first line of the journal: all that the runs of a study depend on. The name of the data's
/// file, which they do not depend on, is in it as "file".
nlohmann::ordered_json study_header(const choose::Configuration& configuration,
                                    const data::Dataset& data, const std::vector<nn::Unit>& units);

}  // namespace hillock::report
