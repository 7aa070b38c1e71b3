// report_html.h: report.html, the whole answer as one self-contained page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "report/frameworks.h"

namespace hillock::report {

/// `result` is result.json; `command` repeats the study. Text from the data is never interpreted as
/// markup: all of it is in JSON without '<'.
std::string report_html(const nlohmann::ordered_json& result, const data::Dataset& data,
                        std::string_view command, const std::vector<Program>& programs);

/// How each column was interpreted: its kind, missing values, and range or levels.
nlohmann::ordered_json columns_json(const data::Dataset& data);

/// Thins the learning curves in the `activations` of a result.json to at most that many losses in
/// all, without seconds. Every n-th epoch is kept; the key `every` holds n.
void thin_curves(nlohmann::ordered_json& activations, std::size_t most);

}  // namespace hillock::report
