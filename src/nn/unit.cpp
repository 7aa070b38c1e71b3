#include "nn/unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "activation/readings.h"
#include "activation/structural.h"
#include "api/error.h"
#include "api/spec.h"
#include "expression/cost.h"
#include "expression/recorder.h"
#include "theory/limits.h"

namespace hillock::nn {
namespace {

constexpr const activation::Structural& maxout = activation::structurals.front();

constexpr std::string_view classic = "identity,sigmoid,tanh,relu,leaky_relu,prelu,elu,maxout";
constexpr std::string_view beyond_classic = "selu,gelu,silu,mish";

Unit parse_maxout(const api::Spec& spec) {
  Unit unit{.name = std::string(maxout.name),
            .kind = Unit::Kind::maxout,
            .pieces = static_cast<std::size_t>(maxout.param.usual)};
  for (const auto& [key, text] : spec.settings) {
    if (key != "k")
      throw UsageError(fmt::format(
          "maxout: no parameter '{}'. It has k, the number of pieces: maxout:k=2.", key));
    const double k = api::parse_number(text, "maxout: k", maxout.param.least, maxout.param.most);
    if (k != std::floor(k))
      throw UsageError(fmt::format("maxout: k = {} is not a whole number.", text));
    unit.pieces = static_cast<std::size_t>(k);
  }
  if (unit.pieces != maxout.param.usual) unit.name = fmt::format("maxout:k={}", unit.pieces);
  return unit;
}

Unit unit_of(const api::SharedFormula& f) {
  return {.name = f->text, .kind = Unit::Kind::formula, .formula = f};
}

std::vector<std::string> structural_names() {
  std::vector<std::string> names;
  for (const activation::Structural& structural : activation::structurals)
    names.emplace_back(structural.name);
  return names;
}

bool learns(const activation::Card& card) {
  return std::ranges::any_of(card.params, [](const activation::Param& p) {
    return p.learned == activation::Learned::yes;
  });
}

// With the usual parameters, and with none that training will move apart.
bool are_one_function(const activation::Reading& a, const activation::Reading& b) {
  if (learns(*a.card) || learns(*b.card)) return false;
  const activation::Params a_params = activation::usual_params(*a.card),
                           b_params = activation::usual_params(*b.card);
  for (double z = -10; z <= 10; z += 1.0 / 16)
    if (a.value(z, a_params.data()) != b.value(z, b_params.data())) return false;
  return true;
}

std::string every_function() {
  std::string list;
  for (const activation::Reading& reading : activation::readings()) {
    const auto earlier = std::span(activation::readings().data(), &reading);
    if (std::ranges::none_of(earlier, [&](auto& e) { return are_one_function(e, reading); }))
      list += std::string(reading.card->name) + ",";
  }
  return list + std::string(maxout.name);
}

// Takes "per=layer|channel" out of a learned activation's settings.
Unit::Sharing take_sharing(api::Spec& spec) {
  auto sharing = Unit::Sharing::layer;
  std::erase_if(spec.settings, [&](const auto& setting) {
    if (setting.first != "per") return false;
    if (setting.second != "layer" && setting.second != "channel")
      throw UsageError(fmt::format(
          "{}: per = {} is neither 'layer' (one slope a layer) nor 'channel' (one a unit).",
          spec.name, setting.second));
    if (setting.second == "channel") sharing = Unit::Sharing::channel;
    return true;
  });
  return sharing;
}

}  // namespace

Unit parse_unit(std::string_view text) {
  if (api::looks_like_formula(text)) return unit_of(api::parse_formula(text));
  api::Spec spec = api::parse_spec(text);
  if (api::same_name(spec.name, maxout.name)) return parse_maxout(spec);

  for (const activation::Structural& other : activation::structurals)
    if (api::same_name(spec.name, other.name))
      throw UsageError(fmt::format(
          "{}: takes more than one number, so it is no hidden unit that can be compared. 'hillock "
          "show {}' tells about it.",
          other.name, other.name));
  const api::Selected named =
      api::select_activation({.name = spec.name, .settings = {}}, structural_names());
  const bool learned = learns(*activation::readings()[named.index].card);
  const auto sharing = learned ? take_sharing(spec) : Unit::Sharing::fixed;
  const api::Selected selected = api::select_activation(spec);
  Unit unit{.name = api::spell(selected),
            .index = selected.index,
            .params = selected.params,
            .sharing = sharing};
  if (sharing == Unit::Sharing::channel) unit.name += ":per=channel";
  return unit;
}

std::vector<Unit> parse_units(std::string_view list) {
  std::vector<Unit> units;
  const auto add = [&](const std::string& spec) {
    Unit unit = parse_unit(spec);
    if (std::ranges::find(units, unit.name, &Unit::name) == units.end())
      units.push_back(std::move(unit));
  };
  for (const std::string& item : api::split_list(list)) {
    if (item == "classic" || item == "default")
      for (const std::string& spec : api::split_list(classic)) add(spec);
    if (item == "default")
      for (const std::string& spec : api::split_list(beyond_classic)) add(spec);
    if (item == "all")
      for (const std::string& spec : api::split_list(every_function())) add(spec);
    if (item != "classic" && item != "default" && item != "all") add(item);
  }
  if (units.empty())
    throw UsageError(
        "--activations is empty. Give names ('hillock list' shows them), or classic, default or "
        "all.");
  return units;
}

void expect_trainable(const Unit& unit) {
  if (unit.kind != Unit::Kind::formula) return;
  constexpr double reach = 12, step = 1.0 / 32;  // as gaussian_moments
  for (double x = 0; x <= reach; x += step)
    for (const double z : {x, -x})
      if (!std::isfinite(unit_value(unit, z)) || !std::isfinite(unit_slope(unit, z)))
        throw UsageError(fmt::format(
            "a network meets inputs of every size, and {0} is {1:.4g} with slope {2:.4g} at x "
            "= {3:g}. Keep "
            "it from there: log(1 + abs(x)), sqrt(1 + x^2), where(x < 0, …, …).",
            unit.name, unit_value(unit, z), unit_slope(unit, z), z == 0 ? 0.0 : z));
  const double gain = unit_gain(unit);
  if (std::isfinite(gain) && gain > 0) return;
  throw UsageError(fmt::format(
      "no weights keep the size of a signal that goes through {}: for a standard normal input its "
      "mean square is {}.",
      unit.name, gain > 0 ? "0" : "infinite"));
}

std::string every_name() {
  std::string list;
  for (const activation::Reading& reading : activation::readings())
    list += std::string(reading.card->name) + ",";
  return list + std::string(maxout.name);
}

double unit_value(const Unit& unit, double z) {
  if (unit.kind == Unit::Kind::maxout) return z;
  if (unit.kind == Unit::Kind::formula)
    return theory::value_or_limit(
        [&](double at) { return expression::evaluate(unit.formula->expression, at); }, z);
  return activation::readings()[unit.index].value(z, unit.params.data());
}

double unit_slope(const Unit& unit, double z) {
  if (unit.kind == Unit::Kind::maxout) return 1;
  if (unit.kind == Unit::Kind::formula)
    return expression::evaluate_slope(unit.formula->expression, z);
  return activation::readings()[unit.index].slope(z, unit.params.data());
}

theory::Moments unit_moments(const Unit& unit) {
  if (unit.kind == Unit::Kind::maxout) return theory::max_of_normals_moments(unit.pieces);
  const auto f = [&](double z) { return unit_value(unit, z); };
  const auto slope = [&](double z) { return unit_slope(unit, z); };
  return theory::gaussian_moments(f, slope);
}

double unit_gain(const Unit& unit) {
  return theory::critical_gain(unit_moments(unit));
}

theory::Tails unit_tails(const Unit& unit) {
  if (unit.kind == Unit::Kind::maxout) return {.left = {}, .right = {}, .steepest = 1};
  return theory::saturating_tails([&](double z) { return unit_value(unit, z); },
                                  [&](double z) { return unit_slope(unit, z); });
}

double unit_cost(const Unit& unit) {
  if (unit.kind == Unit::Kind::maxout)
    return 2.0 * double(unit.pieces - 1);  // compare and keep the winner
  if (unit.kind == Unit::Kind::formula)
    return expression::cost_of(unit.formula->expression) +
           expression::cost_of(expression::slope_of(unit.formula->expression));
  const activation::Reading& reading = activation::readings()[unit.index];
  return expression::cost_of(reading.f()) + expression::cost_of(reading.df());
}

}  // namespace hillock::nn
