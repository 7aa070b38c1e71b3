#include "choose/json_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace hillock::choose {
namespace {

using Json = nlohmann::ordered_json;

bool is_flat(const Json& json) {
  const auto is_number = [](const Json& j) { return j.is_number() || j.is_null(); };
  return !json.is_structured() || json.empty() ||
         (json.is_array() && std::ranges::all_of(json, is_number));
}

void write(const Json& json, std::size_t level, std::string& text) {
  if (is_flat(json)) {
    text += json_line(json);
    return;
  }
  const std::string indent = "\n" + std::string(2 * level + 2, ' ');
  std::string_view separator = "";
  text += json.is_object() ? "{" : "[";
  for (const auto& [key, value] : json.items()) {
    text += separator;
    text += indent;
    if (json.is_object()) text += json_line(key) + ": ";
    write(value, level + 1, text);
    separator = ",";
  }
  text += "\n" + std::string(2 * level, ' ');
  text += json.is_object() ? "}" : "]";
}

}  // namespace

std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_text(const Json& json) {
  std::string text;
  write(json, 0, text);
  return text;
}

std::string json_indented(const Json& json) {
  return json.dump(2);
}

Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json parse_json(const std::string& text) {
  return Json::parse(text);
}

}  // namespace hillock::choose
