#include "choose/contestant.h"

#include <algorithm>
#include <cmath>

namespace hillock::choose {
namespace {

std::size_t parameter_count(const nn::Unit& unit, const nn::Shape& shape) {
  return nn::plan_network(unit, shape).parameter_count;
}

// Counted operations a row: a weight takes part in three products of a training step, a unit is
// computed and differentiated once. A fused multiply-add counts as one operation, as in
// number/cost.h. A normalised column takes mean 1, variance 2, difference and factor 2, gain and
// shift 1; backward two sums and three more. A skipped layer adds once forward, and scales
// backward.
constexpr double normalised_column_cost = 11, skip_cost = 2;

double step_cost(const nn::Unit& unit, const nn::Shape& shape) {
  const nn::Network network = nn::plan_network(unit, shape);
  double cost = 3.0 * double(network.weight_count);
  for (std::size_t l = 0; l < network.hidden_layers(); ++l) {
    const nn::Layer& layer = network.layers[l];
    cost += double(layer.units) * nn::unit_cost(network.unit_of(l));
    if (layer.normalised) cost += double(layer.columns) * normalised_column_cost;
    if (layer.residual) cost += double(layer.units) * skip_cost;
  }
  return cost;
}

// The hidden widths times one factor, the largest for which there are no more parameters than
// allowed.
nn::Shape narrowed(const nn::Unit& unit, const nn::Shape& shape, std::size_t allowed) {
  const auto times = [&](double factor) {
    nn::Shape out = shape;
    for (std::size_t& units : out.hidden)
      units =
          std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(double(units) * factor)));
    return out;
  };
  double low = 0, high = 1;
  for (int halving = 0; halving < 20; ++halving) {
    const double middle = (low + high) / 2;
    (parameter_count(unit, times(middle)) <= allowed ? low : high) = middle;
  }
  return times(low);
}

}  // namespace

std::vector<Contestant> make_contestants(const std::vector<nn::Unit>& units,
                                         const data::Dataset& data, std::size_t inputs,
                                         const Configuration& configuration) {
  const nn::Shape shape{
      .inputs = inputs,
      .hidden = configuration.hidden,
      .outputs = data.task == data::Task::classification ? data.classes.size() : 1,
      .norm = configuration.norm,
      .residual = configuration.residual};
  const nn::Unit relu = nn::parse_unit("relu"), identity = nn::parse_unit("identity");
  const double relu_cost = step_cost(relu, shape);
  const auto make = [&](const nn::Unit& unit, const nn::Shape& its_shape) {
    return Contestant{.unit = unit,
                      .shape = its_shape,
                      .parameters = parameter_count(unit, its_shape),
                      .cost = step_cost(unit, its_shape) / relu_cost,
                      .step_cost = step_cost(unit, its_shape),
                      .tails = diagnose::tails_of(unit, its_shape)};
  };

  const std::size_t allowed = parameter_count(relu, shape);
  std::vector<Contestant> contestants, wide;
  if (std::ranges::find(units, identity.name, &nn::Unit::name) == units.end())
    contestants.push_back(make(identity, shape));
  for (const nn::Unit& unit : units) {
    if (unit.columns == 1) {
      contestants.push_back(make(unit, shape));
      continue;
    }
    contestants.push_back(make(unit, narrowed(unit, shape, allowed)));
    wide.push_back(make(unit, shape));
    wide.back().wide = true;
  }
  for (Contestant& one : contestants) one.control = one.unit.name == identity.name;
  contestants.insert(contestants.end(), wide.begin(), wide.end());
  return contestants;
}

Contestant with_last(const Contestant& base, const nn::Unit& last) {
  Contestant out = base;
  out.shape.last = last;
  out.parameters = parameter_count(out.unit, out.shape);
  out.step_cost = step_cost(out.unit, out.shape);
  out.cost = base.cost * out.step_cost / base.step_cost;
  out.tails = diagnose::tails_of(out.unit, out.shape);
  return out;
}

}  // namespace hillock::choose
