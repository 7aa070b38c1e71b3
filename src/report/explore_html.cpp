#include "report/explore_html.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "activation/readings.h"
#include "api/hillock.h"
#include "expression/js.h"
#include "expression/text.h"
#include "report/pages.h"

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

Json program_json(const expression::JsProgram& program) {
  Json steps = Json::array();
  for (const expression::JsProgram::Step& step : program.steps) {
    Json line{step.what};
    for (const std::size_t operand : step.from) line.push_back(operand);
    if (step.what == "constant") line.push_back(step.constant);
    steps.push_back(line);
  }
  return {{"steps", steps}, {"results", program.results}};
}

Json bound(double x) {
  return std::isfinite(x) ? Json(x) : Json(nullptr);
}

Json activation_json(const activation::Reading& reading) {
  const activation::Card& card = *reading.card;
  Json params = Json::array();
  for (std::size_t i = 0; i < card.arity(); ++i) {
    const activation::Param& param = card.params[i];
    params.push_back({{"name", param.name},
                      {"usual", param.usual},
                      {"least", bound(param.least)},
                      {"most", bound(param.most)},
                      {"meaning", param.meaning}});
  }
  return {{"name", card.name},
          {"title", card.title},
          {"aliases", card.aliases},
          {"formula", expression::text_of(reading.f(), expression::Notation::plain)},
          {"params", params},
          {"program", program_json(expression::js_program_of(reading.derivatives()))}};
}

}  // namespace

std::string explore_html() {
  Json activations = Json::array();
  for (const activation::Reading& reading : activation::readings())
    activations.push_back(activation_json(reading));
  return page_with(explore_page, {{"hillock", version()}, {"activations", activations}});
}

}  // namespace hillock::report
