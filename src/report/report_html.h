// report_html.h: report.html: the whole answer as one page that needs nothing beside it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "report/frameworks.h"

namespace hillock {

/// `result` is result.json; `command` does the study again. No text of the data is markup in it:
/// all of it stands as JSON without a '<'.
std::string report_html(const nlohmann::ordered_json& result, const Dataset& data,
                        std::string_view command, const std::vector<Program>& programs);

}  // namespace hillock
