// json_text.h: JSON that people can read too.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace hillock::report {

/// Two spaces a level, and a line for each value of an object; a list of numbers stands on one
/// line, however long.
std::string json_text(const nlohmann::ordered_json& json);

}  // namespace hillock::report
