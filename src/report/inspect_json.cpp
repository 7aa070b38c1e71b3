// inspect_json.cpp: an inspection as JSON (keys: docs/reference/inspect.md) and as an HTML
// page.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "choose/json_text.h"
#include "data/one_line.h"
#include "report/inspection.h"

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json maybe(const std::optional<T>& x) {
  return x ? Json(*x) : Json(nullptr);
}

Json site_json(const onnx::SiteMeasures& m) {
  if (!m.computed) return nullptr;
  return {{"units", m.units},
          {"observations", m.observations},
          {"dead", maybe(m.dead)},
          {"constant", m.constant},
          {"saturated", maybe(m.saturated)},
          {"mean_output", choose::finite_or_null(m.mean_output)},
          {"output_spread", choose::finite_or_null(m.output_spread)},
          {"effective_rank", choose::finite_or_null(m.effective_rank)},
          {"rank_of", m.rank_of},
          {"gradient_rms", maybe(m.gradient)}};
}

Json loss_json(const onnx::Measured& measured) {
  if (!measured.loss) return nullptr;
  const onnx::LossMeasures& loss = *measured.loss;
  const bool squared = loss.kind == onnx::LossKind::squared_error;
  return {{"kind", squared                                      ? "squared_error"
                   : loss.kind == onnx::LossKind::cross_entropy ? "cross_entropy"
                                                                : "binary_cross_entropy"},
          {"of", loss.of},
          {"mean", choose::finite_or_null(loss.loss)},
          {squared ? "r2" : "accuracy", choose::finite_or_null(loss.score)}};
}

Json sites_json(const onnx::Measured& measured) {
  Json sites = Json::array();
  for (const onnx::SiteMeasures& m : measured.sites) sites.push_back(site_json(m));
  return sites;
}

Json layer_json(const onnx::Model& model, const onnx::InspectedLayer& layer) {
  return {{"node", layer.node},
          {"name", model.nodes[layer.node].name},
          {"op", layer.op},
          {"fan_in", layer.fan_in},
          {"units", layer.units},
          {"activation", maybe(layer.activation)},
          {"fed_by", layer.fed_by},
          {"normalised", layer.normalised},
          {"residual", layer.residual},
          {"weight_scale", choose::finite_or_null(layer.weight_scale)},
          {"scale_ratio", maybe(layer.scale_ratio)}};
}

// JSON must be UTF-8, but names in a model file may be any bytes.
void tidy(Json& json) {
  if (json.is_string()) json = data::one_line(json.get<std::string>());
  if (json.is_structured())
    for (Json& part : json) tidy(part);
}

std::string html_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

constexpr std::string_view page_start = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; connect-src 'none'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<title>hillock inspect</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
th:nth-child(2), th:nth-child(3), td:nth-child(2), td:nth-child(3) { text-align: left }
</style></head><body>
<h1>hillock inspect</h1>
)";

Json whole_json(const Inspection& inspection) {
  const onnx::Model& model = inspection.model;
  Json json{{"file", inspection.file},
            {"nodes", model.nodes.size()},
            {"opset", model.opsets.contains("") ? Json(model.opsets.at("")) : Json(nullptr)},
            {"producer", model.producer},
            {"parameters", inspection.inspected.parameters}};
  json["activations"] = Json::array();
  for (const onnx::FoundActivation& a : inspection.inspected.activations)
    json["activations"].push_back({{"activation", a.spec},
                                   {"written", a.written},
                                   {"input", a.input},
                                   {"output", a.output},
                                   {"nodes", a.nodes}});
  json["layers"] = Json::array();
  for (const onnx::InspectedLayer& layer : inspection.inspected.layers)
    json["layers"].push_back(layer_json(model, layer));
  json["unknown_operators"] = Json::object();
  for (const auto& [op, nodes] : inspection.inspected.unknown)
    json["unknown_operators"][data::one_line(op)] = nodes;
  if (inspection.measured) {
    const onnx::Measured& measured = *inspection.measured;
    const auto factor = gradient_factor(measured);
    json["data"] = {{"file", inspection.data},          {"rows", measured.rows},
                    {"notes", inspection.notes},        {"loss", loss_json(measured)},
                    {"gradient_factor", maybe(factor)}, {"sites", sites_json(measured)}};
  }
  json["findings"] = Json::array();
  for (const InspectFinding& f : inspect_findings(inspection))
    json["findings"].push_back({{"kind", f.kind}, {"what", f.what}, {"remedy", f.remedy}});
  json["dialects"] = Json::array();
  for (const DialectNote& note : dialect_notes(inspection.inspected))
    json["dialects"].push_back({{"activation", note.activation}, {"note", note.note}});
  if (!inspection.swap) return json;
  const SwapReport& swap = *inspection.swap;
  json["swap"] = {
      {"from", swap.from}, {"to", swap.to}, {"places", swap.places}, {"file", swap.file}};
  if (swap.measured) {
    json["swap"]["loss"] = loss_json(*swap.measured);
    json["swap"]["sites"] = sites_json(*swap.measured);
  }
  return json;
}

}  // namespace

nlohmann::ordered_json inspect_json(const Inspection& inspection) {
  Json json = whole_json(inspection);
  tidy(json);
  return json;
}

std::string inspect_html(const Inspection& inspection) {
  std::string html(page_start);
  for (const std::string& line : inspect_head(inspection))
    html += "<p>" + html_text(line) + "</p>\n";
  html += "<table>\n";
  bool head = true;
  for (const auto& row : inspect_table(inspection)) {
    html += "<tr>";
    for (const std::string& cell : row)
      html += fmt::format("<{0}>{1}</{0}>", head ? "th" : "td", html_text(cell));
    html += "</tr>\n";
    head = false;
  }
  html += "</table>\n";
  for (const std::string& line : inspect_words(inspection))
    html += "<p>" + html_text(line) + "</p>\n";
  return html + "</body></html>\n";
}

}  // namespace hillock::report
