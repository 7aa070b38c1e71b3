#include "onnx/run/input_columns.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace hillock::onnx {
namespace {

// Null where the metadata say nothing of it.
nlohmann::json written(const Model& model, const std::string& name) {
  const auto all = nlohmann::json::parse(metadata_of(model, "columns"), nullptr, false);
  if (!all.is_object() || !all.contains(name) || !all[name].is_object()) return nullptr;
  return all[name];
}

std::optional<data::TimeOrigin> time_of(const nlohmann::json& column) {
  if (!column.is_object() || !column.contains("time")) return {};
  const auto& time = column["time"];
  if (!time.is_object()) return {};
  const std::string from = time.value("column", ""), part = time.value("part", "");
  const auto at = std::ranges::find(data::time_part_names, part);
  if (from.empty() || at == data::time_part_names.end()) return {};
  return data::TimeOrigin{.column = from,
                          .part = data::TimePart(at - data::time_part_names.begin()),
                          .origin = time.value("origin", 0.0)};
}

}  // namespace

std::string metadata_of(const Model& model, std::string_view key) {
  for (const auto& [name, value] : model.metadata)
    if (name == key) return value;
  return {};
}

data::ColumnFormat format_of(const Model& model, const std::string& name) {
  const auto column = written(model, name);
  if (!column.is_object() || !column.contains("format")) return {};
  return data::column_format_from(column["format"].dump());
}

std::string column_name_of(const Model& model, const ValueInfo& input) {
  const auto time = time_of(written(model, input.name));
  return time ? time->column : input.name;
}

std::optional<data::RawColumn> column_of(const Model& model, const ValueInfo& input,
                                         const std::vector<std::string>& names) {
  const auto at = std::ranges::find(names, column_name_of(model, input));
  if (at == names.end()) return {};
  return data::RawColumn{.place = static_cast<std::size_t>(at - names.begin()),
                         .is_number = input.type != TensorType::string,
                         .format = format_of(model, input.name),
                         .time = time_of(written(model, input.name)),
                         .numbers = {},
                         .largest = input.type == TensorType::float32
                                        ? double(std::numeric_limits<float>::max())
                                        : std::numeric_limits<double>::max(),
                         .texts = {},
                         .known = {}};
}

}  // namespace hillock::onnx
