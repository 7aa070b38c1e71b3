// preprocessing_json.h: how the recommended network's inputs and target are computed from the
// table, as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "choose/study.h"
#include "data/dataset.h"

namespace hillock::report {

/// docs/reference/result-json.md documents the keys. Null if nothing was trained.
nlohmann::ordered_json preprocessing_json(const choose::Study& study, const data::Dataset& data);

/// The shortest decimal that rounds to this float, as a double.
double shortest(float x);

}  // namespace hillock::report
