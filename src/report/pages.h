// pages.h: the HTML pages built by web/, with {{data}} where the JSON goes. src/CMakeLists.txt
// embeds the files of web/dist/.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace hillock::report {

extern const std::string_view report_page, explore_page;

/// The page with that JSON inserted. Every '<' is written as \u003c, so that no text can end the
/// surrounding script element or start another.
std::string page_with(std::string_view page, const nlohmann::ordered_json& data);

/// The page with permission to send requests to its own server only, for `--live`.
std::string allowed_to_ask_its_server(std::string page);

}  // namespace hillock::report
