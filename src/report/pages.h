// pages.h: the pages of web/, filled in: the report of a study, and every activation to explore.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "report/frameworks.h"

namespace hillock::report {

/// The pages that web/ makes, each with {{data}} where its JSON goes. src/CMakeLists.txt puts the
/// files of web/dist/ in.
extern const std::string_view report_page, explore_page;

/// The page with that JSON inserted. Every '<' is written as \u003c, so that no text can end the
/// surrounding script element or start another.
std::string page_with(std::string_view page, const nlohmann::ordered_json& data);

/// The page with permission to send requests to its own server only, for `--live`.
std::string allowed_to_ask_its_server(std::string page);

/// A page with every activation to look at, which needs no other file. It holds the formulas as
/// programs (expression/js.h), made from those that hillock trains with.
std::string explore_html();

/// report.html: the whole answer as one page that needs no other file. `result` is result.json;
/// `command` does the study again.
std::string report_html(const nlohmann::ordered_json& result, const data::Dataset& data,
                        std::string_view command, const std::vector<Program>& programs);

/// The columns as they were understood: the kind of each, how many cells are missing, and the range
/// or the levels.
nlohmann::ordered_json columns_json(const data::Dataset& data);

/// Shortens the learning curves in the `activations` of a result.json to at most that many losses,
/// every n-th epoch with n in `every`, and leaves out the seconds.
void thin_curves(nlohmann::ordered_json& activations, std::size_t most);

}  // namespace hillock::report
