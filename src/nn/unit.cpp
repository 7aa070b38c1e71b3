#include "nn/unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "activation/readings.h"
#include "activation/structural.h"
#include "api/error.h"
#include "api/spec.h"
#include "nn/unit_kind.h"

namespace hillock::nn {
namespace {

constexpr std::string_view classic = "identity,sigmoid,tanh,relu,leaky_relu,prelu,elu,maxout";
constexpr std::string_view beyond_classic = "selu,gelu,silu,mish";

// Of the units that are no function of one number, separated by commas.
std::string structural_names() {
  std::string list;
  for (const UnitKind* kind : unit_kinds)
    if (kind->card) list += (list.empty() ? "" : ",") + std::string(kind->card->name);
  return list;
}

// With the usual parameters, and with none that training will move apart.
bool are_one_function(const activation::Reading& a, const activation::Reading& b) {
  if (a.card->learns() || b.card->learns()) return false;
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
  return list + structural_names();
}

}  // namespace

const UnitKind* kind_of(const activation::Structural& card) {
  const auto kind = std::ranges::find(unit_kinds, &card, &UnitKind::card);
  return kind == std::end(unit_kinds) ? nullptr : *kind;
}

Unit parse_unit(std::string_view text) {
  if (api::looks_like_formula(text)) return elementwise_unit(function_of(api::parse_formula(text)));
  const api::Spec spec = api::parse_spec(text);
  for (const activation::Structural& card : activation::structurals) {
    if (!api::same_name(spec.name, card.name)) continue;
    if (const UnitKind* kind = kind_of(card)) return kind->parse(spec);
    throw UsageError(fmt::format(
        "{}: takes more than one number, so it is no hidden unit that can be compared. 'hillock "
        "show {}' tells about it.",
        card.name, card.name));
  }
  return elementwise.parse(spec);
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
  if (!unit.function || unit.function->is_tested()) return;
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
  return list + structural_names();
}

std::string_view card_name(const Unit& unit) {
  return unit.kind->card ? unit.kind->card->name : unit.function->card->name;
}

double unit_value(const Unit& unit, double z) {
  return unit.kind->value(unit, z);
}

double unit_slope(const Unit& unit, double z) {
  return unit.kind->slope(unit, z);
}

theory::Moments unit_moments(const Unit& unit) {
  return unit.kind->moments(unit);
}

double unit_gain(const Unit& unit) {
  return theory::critical_gain(unit_moments(unit));
}

theory::Tails unit_tails(const Unit& unit) {
  return unit.kind->tails(unit);
}

double unit_cost(const Unit& unit) {
  return unit.kind->cost(unit);
}

}  // namespace hillock::nn
