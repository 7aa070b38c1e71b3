// page_json.cpp: what experiments found, for programs.
#include <nlohmann/json.hpp>

#include "api/hillock.h"
#include "kernel/isa.h"
#include "lab/page.h"

namespace hillock::lab {
namespace {

using Json = nlohmann::ordered_json;

Json in_json(const Figure& cell) {
  if (!cell.value) return cell.text;
  if (!cell.error) return *cell.value;
  return Json{{"value", *cell.value}, {"error", *cell.error}};
}

Json in_json(const Result& result) {
  Json out{{"name", result.experiment.name}, {"about", result.experiment.about}};
  if (!result.left_out.empty()) {
    out["left_out"] = result.left_out;
    return out;
  }
  const Outcome& outcome = result.outcome;
  out["verdict"] = name_of(result.conclusion());
  out["method"] = outcome.method;
  for (std::size_t i = 0; i < outcome.answers.size(); ++i) {
    const Claim& claim = result.experiment.claims[i];
    out["claims"].push_back({{"source", claim.source},
                             {"sentence", claim.sentence},
                             {"verdict", name_of(outcome.answers[i].conclusion)},
                             {"why", outcome.answers[i].why}});
  }
  for (const Grid& table : outcome.tables) {
    Json rows = Json::array();
    for (const auto& row : table.rows) {
      Json cells = Json::array();
      for (const Figure& one : row) cells.push_back(in_json(one));
      rows.push_back(cells);
    }
    out["tables"].push_back({{"title", table.title}, {"columns", table.columns}, {"rows", rows}});
  }
  for (const LinePicture& picture : outcome.lines) {
    Json series = Json::array();
    for (const Series& one : picture.series)
      series.push_back({{"label", one.label}, {"x", one.x}, {"y", one.y}});
    out["pictures"].push_back({{"title", picture.title}, {"series", series}});
  }
  for (const BarPicture& picture : outcome.bars) {
    Json bars = Json::object();
    for (const auto& [name, value] : picture.bars) bars[name] = value;
    out["pictures"].push_back({{"title", picture.title}, {"bars", bars}});
  }
  if (!outcome.notes.empty()) out["notes"] = outcome.notes;
  out["seconds"] = result.seconds;
  return out;
}

}  // namespace

Json in_json(const std::vector<Result>& results, const LabOptions& options) {
  Json out{{"hillock", version()},
           {"seed", options.seed},
           {"full", options.full},
           {"isa", kernel::chosen_isa().name},
           {"data", options.data ? Json(*options.data) : Json()},
           {"experiments", Json::array()}};
  for (const Result& result : results) out["experiments"].push_back(in_json(result));
  return out;
}

}  // namespace hillock::lab
