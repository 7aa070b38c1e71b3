#include "report/preprocessing_json.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

Json column_json(const data::Encoder::Feature& feature, const data::Column& column) {
  if (column.kind == data::Column::Kind::numeric)
    return {{"name", column.name},
            {"kind", "numeric"},
            {"fill", shortest(feature.numeric.fill)},
            {"mean", shortest(feature.numeric.mean)},
            {"scale", shortest(feature.numeric.scale)}};
  Json unseen = Json::array();
  for (std::size_t level = 0; level < column.levels.size(); ++level)
    if (!feature.categorical.known[level]) unseen.push_back(column.levels[level]);
  return {{"name", column.name},
          {"kind", "categorical"},
          {"categories", column.levels},
          {"unseen", unseen}};
}

Json target_json(const data::Encoder& encoder, const data::Dataset& data) {
  if (data.task == data::Task::classification)
    return {{"name", data.target}, {"classes", data.classes}};
  return {{"name", data.target},
          {"mean", shortest(encoder.target_mean)},
          {"scale", shortest(encoder.target_scale)}};
}

}  // namespace

double shortest(float x) {
  return std::stod(fmt::format("{}", x));
}

Json preprocessing_json(const choose::Study& study, const data::Dataset& data) {
  const data::Encoder& encoder = study.trained.encoder;
  if (encoder.features.size() != data.features.size()) return nullptr;
  Json columns = Json::array();
  for (std::size_t i = 0; i < data.features.size(); ++i)
    columns.push_back(column_json(encoder.features[i], data.features[i]));
  return {{"inputs", encoder.width}, {"columns", columns}, {"target", target_json(encoder, data)}};
}

}  // namespace hillock::report
