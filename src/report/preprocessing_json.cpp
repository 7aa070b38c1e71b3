#include "report/preprocessing_json.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

void add_move(Json& json, const data::ColumnFormat& format) {
  if (!format.is_moved()) return;
  json["offset"] = format.offset;
  json["unit"] = format.unit;
}

Json shortest_all(const std::vector<float>& values) {
  Json out = Json::array();
  for (const float x : values) out.push_back(shortest(x));
  return out;
}

Json column_json(const data::Encoder::Feature& feature, const data::Column& column) {
  if (column.kind == data::Column::Kind::numeric) {
    const data::Encoder::Numeric& how = feature.numeric;
    Json json = {{"name", column.name}, {"kind", "numeric"}};
    if (const std::string written = description(column.format); !written.empty())
      json["written"] = written;
    if (column.time)
      json["time"] = {{"column", column.time->column},
                      {"part", data::name_of(column.time->part)},
                      {"origin", data::date_text(column.time->origin)}};
    add_move(json, column.format);
    json["fill"] = shortest(how.fill);
    if (column.pieces > 0) {
      json["pieces"] = column.pieces;
      json["edges"] = shortest_all(how.edges);
    }
    if (!how.knots.empty()) {
      json["knots"] = shortest_all(how.knots);
      json["scores"] = shortest_all(how.scores);
      return json;
    }
    json["mean"] = shortest(how.mean);
    json["scale"] = shortest(how.scale);
    if (std::isfinite(how.limit)) json["limit"] = shortest(how.limit);
    return json;
  }
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
  Json json = {{"name", data.target}};
  if (const std::string written = description(data.target_format); !written.empty())
    json["written"] = written;
  add_move(json, data.target_format);
  json["mean"] = shortest(encoder.target_mean);
  json["scale"] = shortest(encoder.target_scale);
  if (std::isfinite(encoder.least_target)) {
    json["least"] = shortest(encoder.least_target);
    json["most"] = shortest(encoder.most_target);
  }
  return json;
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
