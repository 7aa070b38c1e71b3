// result_json.h: result.json, the whole answer for programs. Keys as in
// docs/reference/result-json.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "choose/study.h"

namespace hillock::report {

/// Scores, shares and differences are fractions. Keys that name seconds may differ between two runs
/// of one study; nothing else does.
nlohmann::ordered_json to_json(const choose::Study& study, const data::Dataset& data,
                               double seconds);

/// Of the data.
nlohmann::ordered_json data_json(const data::Dataset& data);

}  // namespace hillock::report
