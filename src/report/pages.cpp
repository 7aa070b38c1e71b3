#include "report/pages.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

#include "activation/readings.h"
#include "api/hillock.h"
#include "choose/json_text.h"
#include "expression/js.h"
#include "expression/text.h"

namespace hillock::report {

std::string page_with(std::string_view page, const nlohmann::ordered_json& data) {
  constexpr std::string_view place = "{{data}}";
  const std::size_t at = page.find(place);
  assert(at != page.npos);
  std::string text(page.substr(0, at));
  // A name in the data may be invalid UTF-8.
  for (const char c : choose::json_line(data)) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  text += page.substr(at + place.size());
  return text;
}

std::string allowed_to_ask_its_server(std::string page) {
  constexpr std::string_view none = "connect-src 'none'", own = "connect-src 'self'";
  const std::size_t at = page.find(none);
  assert(at != page.npos);
  return page.replace(at, none.size(), own);
}

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

Json activation_json(const activation::Reading& reading) {
  const activation::Card& card = *reading.card;
  Json params = Json::array();
  for (std::size_t i = 0; i < card.arity(); ++i) {
    const activation::Param& param = card.params[i];
    params.push_back({{"name", param.name},
                      {"usual", param.usual},
                      {"least", choose::finite_or_null(param.least)},
                      {"most", choose::finite_or_null(param.most)},
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

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t columns_shown = 500, levels_shown = 5;
// Of all curves together, about 8 bytes each: a study of any length makes a page that opens.
constexpr std::size_t losses_shown = 60'000;

Json numeric_column(const data::Column& column) {
  std::size_t missing = 0;
  float least = std::numeric_limits<float>::infinity(), most = -least;
  for (const float x : column.numbers) {
    if (std::isnan(x)) {
      ++missing;
      continue;
    }
    least = std::min(least, x);
    most = std::max(most, x);
  }
  const bool any = least <= most;
  const auto value = [&](float kept) {
    if (!column.format.is_moved()) return Json(kept);
    return Json(double(kept) * column.format.unit + column.format.offset);
  };
  return {{"name", column.name},
          {"kind", "numeric"},
          {"missing", missing},
          {"least", any ? value(least) : Json(nullptr)},
          {"most", any ? value(most) : Json(nullptr)}};
}

Json categorical_column(const data::Column& column) {
  const std::size_t shown = std::min(column.levels.size(), levels_shown);
  return {{"name", column.name},
          {"kind", "categorical"},
          {"missing", std::ranges::count(column.codes, -1)},
          {"levels", column.levels.size()},
          {"examples", std::vector(column.levels.begin(),
                                   column.levels.begin() + static_cast<std::ptrdiff_t>(shown))}};
}

std::size_t losses_in(const Json& activations) {
  std::size_t count = 0;
  for (const Json& activation : activations)
    for (const Json& repeat : activation["learning_curves"]["repeats"])
      count += repeat["training_loss"].size() + repeat["validation_loss"].size();
  return count;
}

// Every n-th of them, the first one too, with the digits that a picture shows.
Json thinned(const Json& losses, std::size_t every) {
  Json out = Json::array();
  for (std::size_t i = 0; i < losses.size(); i += every)
    out.push_back(losses[i].is_number()
                      ? Json(std::stod(fmt::format("{:.3g}", losses[i].get<double>())))
                      : Json(nullptr));
  return out;
}

}  // namespace

Json columns_json(const data::Dataset& data) {
  Json columns = Json::array();
  for (std::size_t i = 0; i < std::min(data.features.size(), columns_shown); ++i) {
    const data::Column& column = data.features[i];
    columns.push_back(column.kind == data::Column::Kind::numeric ? numeric_column(column)
                                                                 : categorical_column(column));
  }
  return columns;
}

void thin_curves(Json& activations, std::size_t most) {
  const std::size_t every = std::max<std::size_t>(1, (losses_in(activations) + most - 1) / most);
  for (Json& activation : activations) {
    Json& curves = activation["learning_curves"];
    curves["every"] = every;
    for (Json& repeat : curves["repeats"]) {
      repeat.erase("seconds");
      for (const char* losses : {"training_loss", "validation_loss"})
        repeat[losses] = thinned(repeat[losses], every);
    }
  }
}

std::string report_html(const Json& result, const data::Dataset& data, std::string_view command,
                        const std::vector<Program>& programs) {
  Json page{{"result", result},
            {"columns", columns_json(data)},
            {"command", command},
            {"programs", Json::array()}};
  page["result"].erase("preprocessing");  // it grows with columns and levels, and is not shown
  thin_curves(page["result"]["activations"], losses_shown);
  for (const Program& program : programs)
    page["programs"].push_back({{"name", program.library}, {"code", program.code}});
  return page_with(report_page, page);
}

}  // namespace hillock::report
