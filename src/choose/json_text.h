// json_text.h: JSON to text and back. Other files leave the reading and writing to this one: what
// nlohmann::json generates for them takes seconds to compile.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace hillock::choose {

/// On one line. Bytes that are no UTF-8, as a file's name may have, become U+FFFD.
std::string json_line(const nlohmann::ordered_json& json);

/// For people: two spaces a level, and a line for each value of an object; a list of numbers stands
/// on one line, however long.
std::string json_text(const nlohmann::ordered_json& json);

/// Two spaces a level, and a line for each value of objects and lists. Throws
/// nlohmann::json::exception if a text is no UTF-8.
std::string json_indented(const nlohmann::ordered_json& json);

/// JSON has only finite numbers.
nlohmann::ordered_json finite_or_null(double value);

/// Throws nlohmann::json::exception if the text is no JSON.
nlohmann::ordered_json parse_json(const std::string& text);

}  // namespace hillock::choose
