// pages.h: the pages that web/ makes, each with {{data}} where its JSON goes. src/CMakeLists.txt
// puts the files of web/dist/ in.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace hillock::report {

extern const std::string_view report_page, explore_page;

/// The page with that JSON in it, in which every '<' is \u003c: no text of it ends the script that
/// it stands in, or begins another.
std::string page_with(std::string_view page, const nlohmann::ordered_json& data);

/// The page that may ask the server it came from, and no other: for `--live`.
std::string allowed_to_ask_its_server(std::string page);

}  // namespace hillock::report
