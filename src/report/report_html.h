// report_html.h: report.html: the whole answer as one page that needs nothing beside it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "report/frameworks.h"

namespace hillock::report {

/// `result` is result.json; `command` does the study again. No text of the data is markup in it:
/// all of it stands as JSON without a '<'.
std::string report_html(const nlohmann::ordered_json& result, const data::Dataset& data,
                        std::string_view command, const std::vector<Program>& programs);

/// The columns as they were understood: of each its kind, what is missing, its ends or levels.
nlohmann::ordered_json columns_json(const data::Dataset& data);

/// Of the `activations` of a result.json, the learning curves with so many losses at most, and
/// without seconds: every n-th epoch, n in `every`.
void thin_curves(nlohmann::ordered_json& activations, std::size_t most);

}  // namespace hillock::report
