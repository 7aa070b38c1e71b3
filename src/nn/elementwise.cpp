// elementwise.cpp: units that are a function of one number, its parameters fixed or learned.
#include <fmt/format.h>

#include <algorithm>

#include "activation/readings.h"
#include "api/error.h"
#include "expression/cost.h"
#include "kernel/isa.h"
#include "nn/unit_kind.h"

namespace hillock::nn {
namespace {

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

Unit parse(api::Spec spec) {
  std::vector<std::string> structural_names;
  for (const activation::Structural& structural : activation::structurals)
    structural_names.emplace_back(structural.name);
  const api::Selected named =
      api::select_activation({.name = spec.name, .settings = {}}, structural_names);
  const bool learns = activation::readings()[named.index].card->learns();
  const auto sharing = learns ? take_sharing(spec) : Unit::Sharing::fixed;
  Unit unit = elementwise_unit(function_of(api::select_activation(spec)));
  unit.sharing = sharing;
  if (sharing == Unit::Sharing::channel) unit.name += ":per=channel";
  return unit;
}

// [arity][shared by].
std::vector<float> learned(const Unit& unit, std::size_t units) {
  std::vector<float> out;
  if (unit.sharing == Unit::Sharing::fixed) return out;
  const std::size_t shared_by = unit.sharing == Unit::Sharing::channel ? units : 1;
  for (std::size_t p = 0; p < unit.function->card->arity(); ++p)
    out.insert(out.end(), shared_by, static_cast<float>(unit.function->params[p]));
  return out;
}

UnitScratch make_scratch(const Unit& unit, std::size_t, std::size_t units) {
  if (unit.sharing == Unit::Sharing::fixed) return {};
  const std::vector<float> one_a_column(unit.function->card->arity() * units);
  return {.slopes = one_a_column, .dslopes = one_a_column};
}

const kernel::Kernels& kernels_of(const Unit& unit) {
  return kernel::chosen_isa().kernels[unit.function->index];
}

// The learned parameters, one a column, whoever shares them.
void spread_slopes(const UnitPass& pass) {
  const bool shared = pass.unit.sharing == Unit::Sharing::layer;
  std::vector<float>& out = pass.scratch.slopes;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = pass.learned[shared ? i / pass.units : i];
}

void collect_slope_gradients(const UnitPass& pass, std::span<float> out) {
  const std::vector<float>& dslopes = pass.scratch.dslopes;
  if (pass.unit.sharing == Unit::Sharing::channel) {
    std::ranges::copy(dslopes, out.begin());
    return;
  }
  for (std::size_t p = 0; p < out.size(); ++p) {
    double sum = 0;
    for (std::size_t u = 0; u < pass.units; ++u) sum += dslopes[p * pass.units + u];
    out[p] = static_cast<float>(sum);
  }
}

void forward(const UnitPass& pass, const float* z, float* a) {
  if (pass.unit.sharing == Unit::Sharing::fixed)
    return kernel::forward(kernel::chosen_isa(), pass.unit.function->in_kernels(),
                           kernel::DType::f32, z, a, pass.rows * pass.units,
                           kernel::Stores::ordinary);  // the next layer reads it
  spread_slopes(pass);
  kernels_of(pass.unit).forward_columns(z, a, pass.rows, pass.units, pass.scratch.slopes.data());
}

void backward(const UnitPass& pass, float* z, const float* da, std::span<float> dlearned) {
  if (pass.unit.sharing == Unit::Sharing::fixed)
    return kernel::backward(kernel::chosen_isa(), pass.unit.function->in_kernels(),
                            kernel::DType::f32, z, da, z, pass.rows * pass.units);
  kernels_of(pass.unit).backward_columns(z, da, z, pass.rows, pass.units,
                                         pass.scratch.slopes.data(), pass.scratch.dslopes.data());
  collect_slope_gradients(pass, dlearned);
}

double value(const Unit& unit, double z) {
  return unit.function->value(z, unit.function->params.data());
}

double slope(const Unit& unit, double z) {
  return unit.function->slope(z, unit.function->params.data());
}

theory::Moments moments(const Unit& unit) {
  return theory::gaussian_moments([&](double z) { return value(unit, z); },
                                  [&](double z) { return slope(unit, z); });
}

theory::Tails tails(const Unit& unit) {
  return theory::saturating_tails([&](double z) { return value(unit, z); },
                                  [&](double z) { return slope(unit, z); });
}

double cost(const Unit& unit) {
  return expression::cost_of(unit.function->f()) + expression::cost_of(unit.function->df());
}

CurvePoint drawn(const Unit& unit, double x) {
  return {value(unit, x), slope(unit, x)};
}

}  // namespace

constinit const UnitKind elementwise{.card = nullptr,
                                     .parse = parse,
                                     .learned = learned,
                                     .make_scratch = make_scratch,
                                     .forward = forward,
                                     .backward = backward,
                                     .value = value,
                                     .slope = slope,
                                     .moments = moments,
                                     .tails = tails,
                                     .cost = cost,
                                     .drawn = drawn,
                                     .drawn_as = {}};

Unit elementwise_unit(const SharedFunction& function) {
  return {.name = function->spec, .kind = &elementwise, .function = function};
}

}  // namespace hillock::nn
