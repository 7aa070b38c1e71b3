// result_json.h: result.json, the whole answer for programs. docs/reference/result-json.md lists
// the keys.
#pragma once

#include <nlohmann/json.hpp>

#include "choose/study.h"

namespace hillock::report {

/// Scores, shares and differences are fractions. Only keys that contain "seconds" may differ
/// between two runs of the same study.
nlohmann::ordered_json to_json(const choose::Study& study, const data::Dataset& data,
                               double seconds);

/// Describes the data.
nlohmann::ordered_json data_json(const data::Dataset& data);

}  // namespace hillock::report
