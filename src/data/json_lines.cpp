#include "data/json_lines.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include <fmt/core.h>

#include "api/error.h"
#include "data/cell.h"

namespace hillock::data {
namespace {

using TakeCell = std::function<void(std::string& key, std::string&& cell)>;

// What nlohmann's parser calls. Each function returns whether to go on, so that of a value within a
// value only the first bracket is read.
struct FlatObject {
  const TakeCell& take;
  std::string current = {}, wrong = {};
  bool is_open = false;

  bool cell(std::string text) {
    if (!is_open) return refuse("it is no object");
    take(current, std::move(text));
    return true;
  }
  bool refuse(std::string why) {
    wrong = std::move(why);
    return false;
  }
  bool null() { return cell(""); }
  bool boolean(bool value) { return cell(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return cell(fmt::format("{}", value)); }
  bool number_unsigned(std::uint64_t value) { return cell(fmt::format("{}", value)); }
  bool number_float(double, const std::string& text) { return cell(text); }
  bool string(std::string& text) { return cell(std::move(text)); }
  bool binary(nlohmann::json::binary_t&) { return refuse("it is no JSON"); }
  bool start_object(std::size_t) {
    if (is_open) return refuse(fmt::format("the value of '{}' is an object", current));
    is_open = true;
    return true;
  }
  bool key(std::string& name) {
    current = std::move(name);
    return true;
  }
  bool end_object() { return true; }
  bool start_array(std::size_t) {
    return refuse(is_open ? fmt::format("the value of '{}' is an array", current)
                          : "it is an array");
  }
  bool end_array() { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    return refuse(fmt::format("byte {} of it is no JSON", position));
  }
};

// Behind the first blanks and line ends.
std::string_view beginning(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == text.npos ? std::string_view() : text.substr(at);
}

}  // namespace

bool is_json_lines(const std::string& path, std::string_view text) {
  std::string_view name = path;
  if (name.ends_with(".gz")) name.remove_suffix(3);
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return true;
  text = beginning(text);
  if (!text.starts_with('{')) return false;
  text.remove_prefix(1);
  return beginning(text).starts_with('"');
}

bool is_json_array(std::string_view text) {
  text = beginning(text);
  if (!text.starts_with('[')) return false;
  text.remove_prefix(1);
  return beginning(text).starts_with('{');
}

std::string read_json_object(std::string_view line, const TakeCell& take) {
  FlatObject object{.take = take};
  nlohmann::json::sax_parse(line.begin(), line.end(), &object);
  return object.wrong;
}

void read_json_cells(std::string_view line, const JsonKeys& keys, std::vector<std::string>& cells) {
  cells.assign(keys.names.size(), "");
  bool is_known = true;
  const std::string wrong = read_json_object(line, [&](std::string& key, std::string&& cell) {
    const auto at = keys.place.find(key);
    if (at == keys.place.end())
      is_known = false;
    else
      cells[at->second] = std::move(cell);
  });
  if (!wrong.empty() || !is_known)
    throw Error(keys.file + ": was changed while it was read. Try again.");
}

}  // namespace hillock::data
