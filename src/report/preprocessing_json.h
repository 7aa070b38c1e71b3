// preprocessing_json.h: how the recommended network's inputs and target are made of the table, as
// figures.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "choose/study.h"
#include "data/dataset.h"

namespace hillock::report {

/// The keys are documented in docs/reference/result-json.md. Null where nothing was trained.
nlohmann::ordered_json preprocessing_json(const choose::Study& study, const data::Dataset& data);

/// The shortest decimal that is the same float32, as a double.
double shortest(float x);

}  // namespace hillock::report
