#include "choose/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "choose/json_text.h"
#include "data/copies.h"
#include "data/split.h"

namespace hillock::choose {
namespace {

using Json = nlohmann::ordered_json;

// A value as it would be written on the command line.
std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:g}", value.get<double>());
  if (!value.is_array()) return json_line(value);
  std::vector<std::string> all;
  for (const Json& one : value) all.push_back(text_of(one));
  return fmt::format("{}", fmt::join(all, ","));
}

template <class Wanted>
Json json_of_those(const Wanted& wanted, const Configuration& c, const data::Dataset& data) {
  Json out = Json::object();
  for (const Option& row : options())
    if (row.write && wanted(row)) out[row.key()] = row.write(c, data);
  return out;
}

}  // namespace

std::string Option::key() const {
  std::string key(name);
  std::ranges::replace(key, '-', '_');
  return key;
}

std::string usual_text(const Option& option) {
  if (!option.usual.empty() || option.value.empty() || !option.write)
    return std::string(option.usual);
  return text_of(option.write(Configuration{}, {}));
}

std::string help_text(const Option& option) {
  std::string text(option.help);
  if (!option.names.empty()) text += fmt::format(" Accepted: {}.", fmt::join(option.names, ", "));
  if (const std::string usual = usual_text(option); !usual.empty())
    text += fmt::format(" Default: {}.", usual);
  return text;
}

Call read_call(std::span<const Given> given) {
  Call call;
  const auto is_given = [&](std::string_view name) {
    return std::ranges::any_of(given, [&](const Given& g) { return g.option->name == name; });
  };
  if (is_given("quick") && is_given("budget"))
    throw UsageError("--quick and --budget both say what to spend: give one of them.");
  for (const auto& [option, text] : given) option->read(call, *option, text);
  if (call.quick) call.request.budget = quick_budget();
  return call;
}

data::ReadOptions read_options(const Call& call) {
  return {.target = call.target,
          .task = call.task,
          .form = call.form,
          .wishes = call.wishes,
          .how = {.threads = call.request.threads}};
}

void prepare(data::Dataset& data, const Call& call) {
  data::take_sample(data, call.request.sample.value_or(enough_rows), call.request.seed);
  data::keep_copies_together(data);
  data::decide_pieces(data, call.embeddings);
}

Json settings_json(const Configuration& c, const data::Dataset& data) {
  return json_of_those([](const Option&) { return true; }, c, data);
}

Json run_settings_json(const Configuration& c, const data::Dataset& data) {
  return json_of_those([](const Option& row) { return row.changes == Changes::runs; }, c, data);
}

std::string unusual_text(Group group, const Configuration& c, const data::Dataset& data) {
  std::string text;
  for (const Option& row : options()) {
    if (row.group != group || row.phrase.empty()) continue;
    const Json value = row.write(c, data);
    if (value != row.write(Configuration{}, data))
      text += ", " + fmt::format(fmt::runtime(row.phrase), text_of(value));
  }
  return text;
}

}  // namespace hillock::choose
