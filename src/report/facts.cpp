#include "report/facts.h"

#include <cmath>
#include <span>

#include "expression/cost.h"
#include "expression/text.h"
#include "nn/unit_kind.h"
#include "report/frameworks.h"

namespace hillock::report {
namespace {

constexpr double reach = 40, step = 1.0 / 64;  // as saturating_tails searches
constexpr double rounding = 1e-12;

FormulaText in_both_notations(const expression::Expression& f) {
  return {expression::text_of(f, expression::Notation::plain),
          expression::text_of(f, expression::Notation::latex)};
}

double relu_cost() {
  return nn::unit_cost(nn::parse_unit("relu"));
}

Behaviour behaviour_of(const nn::Unit& unit) {
  const auto f = [&](double x) { return nn::unit_value(unit, x); };
  const auto slope = [&](double x) { return nn::unit_slope(unit, x); };
  // fmin and fmax pass over a limit that does not exist.
  Behaviour behaviour{.lower = std::fmin(f(-activation::inf), f(activation::inf)),
                      .upper = std::fmax(f(-activation::inf), f(activation::inf)),
                      .at_minus_inf = f(-activation::inf),
                      .at_plus_inf = f(activation::inf),
                      .monotone = true,
                      .odd = true,
                      .moments = theory::gaussian_moments(f, slope),
                      .tails = nn::unit_tails(unit)};
  const bool rises = behaviour.at_plus_inf >= behaviour.at_minus_inf;
  for (double x = -reach; x <= reach; x += step) {
    behaviour.lower = std::fmin(behaviour.lower, f(x));
    behaviour.upper = std::fmax(behaviour.upper, f(x));
    behaviour.monotone = behaviour.monotone &&
                         (rises ? f(x + step) >= f(x) - rounding : f(x + step) <= f(x) + rounding);
    behaviour.odd = behaviour.odd && f(-x) == -f(x);
  }
  return behaviour;
}

Facts facts_of_structural(const nn::Unit& unit, const activation::Structural& card) {
  const double cost = nn::unit_cost(unit);
  Facts facts{.name = unit.name,
              .title = card.title,
              .aliases = {},
              .source = card.source,
              .dialects = card.dialects,
              .settings = {},
              .formula = {std::string(card.formula), std::string(card.latex)},
              .slope = {},
              .pytorch = name_in_pytorch(unit),
              .keras = name_in_keras(unit),
              .onnx_op = card.export_as,
              .onnx_since = 0,
              .behaviour = {},
              .gain = nn::unit_gain(unit),
              .forward_cost = cost,
              .backward_cost = 0,
              .relative_cost = cost / relu_cost(),
              .article = article_view(card.name)};
  if (!card.param.name.empty()) facts.settings.push_back({&card.param, double(unit.columns)});
  return facts;
}

}  // namespace

bool Behaviour::zero_centred() const {
  return odd || std::abs(moments.mean) < 1e-6;
}

Facts facts_of(const nn::Unit& unit) {
  if (unit.kind->card) return facts_of_structural(unit, *unit.kind->card);
  const nn::Function& function = *unit.function;
  const activation::Card& card = *function.card;
  const expression::Expression f = function.f(), df = function.df();
  Facts facts{.name = unit.name,
              .title = card.title,
              .aliases = card.aliases,
              .source = card.source,
              .dialects = card.dialects,
              .settings = {},
              .formula = in_both_notations(f),
              .slope = in_both_notations(df),
              .pytorch = name_in_pytorch(unit),
              .keras = name_in_keras(unit),
              .onnx_op = card.onnx.op,
              .onnx_since = card.onnx.since,
              .behaviour = behaviour_of(unit),
              .gain = nn::unit_gain(unit),
              .forward_cost = expression::cost_of(f),
              .backward_cost = expression::cost_of(df),
              .relative_cost = nn::unit_cost(unit) / relu_cost(),
              .article = article_view(card.name)};
  for (std::size_t i = 0; i < card.arity(); ++i)
    facts.settings.push_back({&card.params[i], function.params[i]});
  if (!function.is_tested() || function.params != activation::usual_params(card)) return facts;
  // At the usual parameters the card is exact, where our samples are not.
  facts.behaviour->lower = card.lower;
  facts.behaviour->upper = card.upper;
  facts.behaviour->monotone = card.monotone;
  return facts;
}

}  // namespace hillock::report
