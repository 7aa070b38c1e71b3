// json_text.h: formats JSON so that it is readable.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace hillock::report {

/// Indents by two spaces and puts each value of an object on a line of its own. A list of numbers
/// is one line, however long.
std::string json_text(const nlohmann::ordered_json& json);

}  // namespace hillock::report
