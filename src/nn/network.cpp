#include "nn/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "data/random.h"
#include "kernel/isa.h"
#include "nn/matmul.h"
#include "nn/normalise.h"

namespace hillock::nn {
namespace {

// The part of the parameters, or of their gradients, that holds what the units themselves learn.
template <class Vector>
auto learned_part(Vector& of_all, const Layer& layer) {
  return std::span(of_all).subspan(layer.slopes, layer.slope_count);
}

UnitPass unit_pass(const Network& network, std::size_t l, Workspace::PerLayer& here,
                   std::size_t rows) {
  const Layer& layer = network.layers[l];
  return {.unit = network.unit_of(l),
          .rows = rows,
          .units = layer.units,
          .learned = learned_part(network.parameters, layer),
          .scratch = here.scratch};
}

void multiply(float* x, const std::vector<float>& by, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) x[i] *= by[i];
}

}  // namespace

const Unit& unit_of(const Unit& unit, const Shape& shape, std::size_t layer) {
  const bool other = shape.last && shape.hidden.size() > 1 && layer + 1 == shape.hidden.size();
  return other ? *shape.last : unit;
}

Network plan_network(const Unit& unit, const Shape& shape) {
  Network network{.unit = unit, .shape = shape, .layers = {}, .parameters = {}, .statistics = {}};
  std::size_t inputs = shape.inputs, residual_layers = 0;
  for (std::size_t units : shape.hidden) {
    const Unit& its = network.unit_of(network.layers.size());
    network.layers.push_back(
        {.inputs = inputs,
         .units = units,
         .columns = units * its.columns,
         .slope_count = its.kind->learned(its, units).size(),
         .normalised = shape.norm != Norm::none,
         .residual = shape.residual && !network.layers.empty() && inputs == units});
    residual_layers += network.layers.back().residual;
    inputs = units;
  }
  if (residual_layers > 0)
    network.residual_scale =
        static_cast<float>(theory::residual_scale(unit_moments(unit), residual_layers));
  network.layers.push_back({.inputs = inputs, .units = shape.outputs, .columns = shape.outputs});

  std::size_t end = 0;
  const auto place = [&end](std::size_t& offset, std::size_t count) {
    offset = end;
    end += count;
  };
  for (Layer& layer : network.layers) place(layer.weights, layer.inputs * layer.columns);
  network.weight_count = end;
  for (Layer& layer : network.layers) place(layer.biases, layer.columns);
  for (Layer& layer : network.layers) place(layer.gains, layer.normalised ? layer.columns : 0);
  for (Layer& layer : network.layers)
    if (shape.norm == Norm::layer && layer.normalised)
      place(layer.shifts, layer.columns);
    else
      layer.shifts = layer.biases;
  for (Layer& layer : network.layers) place(layer.slopes, layer.slope_count);
  network.parameter_count = end;
  return network;
}

Network make_network(const Unit& unit, const Shape& shape) {
  Network network = plan_network(unit, shape);
  network.parameters.assign(network.parameter_count, 0.0f);
  place_statistics(network);
  return network;
}

void initialise(Network& network, Init init, std::uint64_t seed, std::uint64_t repeat) {
  const auto gain_of = [init](const Unit& unit) {
    return init == Init::critical ? unit_gain(unit) : 1;  // the others do not ask for it
  };
  const double inner_gain = gain_of(network.unit);
  const double last_gain = gain_of(network.unit_of(network.hidden_layers() - 1));
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    const double gain = l == network.hidden_layers() ? last_gain : inner_gain;
    const double fan_in = double(layer.inputs), fan_out = double(layer.units);
    const double variance = init == Init::xavier  ? 2 / (fan_in + fan_out)
                            : init == Init::he    ? 2 / fan_in
                            : init == Init::lecun ? 1 / fan_in
                            : l == 0              ? 1 / fan_in
                                                  : gain * gain / fan_in;
    const double scale = std::sqrt(variance);
    for (std::size_t piece = 0; piece * layer.units < layer.columns; ++piece) {
      data::Stream stream(seed, data::Role::init, repeat, l, piece);
      for (std::size_t i = 0; i < layer.inputs; ++i)
        for (std::size_t u = 0; u < layer.units; ++u)
          network.parameters[layer.weights + i * layer.columns + piece * layer.units + u] =
              static_cast<float>(scale * stream.normal());
    }
    std::fill_n(network.parameters.begin() + std::ptrdiff_t(layer.biases), layer.columns, 0.0f);
    if (layer.normalised)
      std::fill_n(network.parameters.begin() + std::ptrdiff_t(layer.gains), layer.columns, 1.0f);
    if (layer.slope_count == 0) continue;
    const Unit& unit = network.unit_of(l);
    std::ranges::copy(unit.kind->learned(unit, layer.units),
                      learned_part(network.parameters, layer).begin());
  }
}

Workspace make_workspace(const Network& network, std::size_t rows) {
  Workspace workspace{.rows = rows, .layers = {}, .da = {}, .branch = {}, .gradients = {}};
  std::size_t widest = 0;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    Workspace::PerLayer buffers;
    buffers.z.resize(rows * layer.columns);
    buffers.a.resize(rows * layer.units);
    if (l < network.hidden_layers()) {
      const Unit& unit = network.unit_of(l);
      buffers.scratch = unit.kind->make_scratch(unit, rows, layer.units);
    }
    if (layer.normalised) make_normal(network.shape.norm, layer, buffers, rows);
    if (layer.residual) workspace.branch.resize(rows * std::max(widest, layer.units));
    widest = std::max(widest, layer.units);
    workspace.layers.push_back(std::move(buffers));
  }
  workspace.da.resize(rows * widest);
  workspace.gradients.resize(network.parameters.size());
  return workspace;
}

std::span<float> forward(const Network& network, Workspace& workspace, const float* x,
                         std::size_t rows, Mode mode) {
  assert(rows <= workspace.rows);
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const float* parameters = network.parameters.data();
  const float* input = x;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    Workspace::PerLayer& here = workspace.layers[l];
    float* linear = layer.normalised ? here.normal.data() : here.z.data();
    const Into into = layer.biased_before_norm() ? Into::sum : Into::fresh;
    if (into == Into::sum) loops.fill_rows(parameters + layer.biases, linear, rows, layer.columns);
    matmul(Transposed::no, Transposed::no, rows, layer.columns, layer.inputs, input,
           parameters + layer.weights, linear, into);
    if (layer.normalised) normalise(network, layer, here, rows, mode);
    if (l == network.hidden_layers()) break;
    network.unit_of(l).kind->forward(unit_pass(network, l, here, rows), here.z.data(),
                                     here.a.data());
    float* a = here.a.data();
    if (mode == Mode::training && !here.keep.empty()) multiply(a, here.keep, rows * layer.units);
    if (layer.residual) loops.add_scaled(input, a, network.residual_scale, a, rows * layer.units);
    input = a;
  }
  return {workspace.layers.back().z.data(), rows * network.shape.outputs};
}

void backward(const Network& network, Workspace& workspace, const float* x, std::size_t rows,
              Mode mode) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  float* gradients = workspace.gradients.data();
  for (std::size_t l = network.layers.size(); l-- > 0;) {
    const Layer& layer = network.layers[l];
    Workspace::PerLayer& here = workspace.layers[l];
    if (l < network.hidden_layers()) {
      float* df = workspace.da.data();  // dL/df(z)
      if (layer.residual) {
        df = workspace.branch.data();
        loops.times(workspace.da.data(), network.residual_scale, df, rows * layer.units);
      }
      if (mode == Mode::training && !here.keep.empty()) multiply(df, here.keep, rows * layer.units);
      network.unit_of(l).kind->backward(unit_pass(network, l, here, rows), here.z.data(), df,
                                        learned_part(workspace.gradients, layer));
    }
    const float* dz = here.z.data();
    if (layer.normalised) {
      unnormalise(network, layer, here, gradients, rows, mode);
      dz = here.normal.data();
    }
    if (layer.biased_before_norm())
      loops.column_sums(dz, gradients + layer.biases, rows, layer.columns);
    const float* input = l == 0 ? x : workspace.layers[l - 1].a.data();
    matmul(Transposed::yes, Transposed::no, layer.inputs, layer.columns, rows, input, dz,
           gradients + layer.weights, Into::fresh);
    if (l > 0)  // da still holds what goes around a residual layer
      matmul(Transposed::no, Transposed::yes, rows, layer.inputs, layer.columns, dz,
             network.parameters.data() + layer.weights, workspace.da.data(),
             layer.residual ? Into::sum : Into::fresh);
  }
}

}  // namespace hillock::nn
