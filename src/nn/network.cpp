#include "nn/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "activation/readings.h"
#include "data/random.h"
#include "kernel/arrays.h"
#include "kernel/isa.h"
#include "nn/matmul.h"
#include "nn/normalise.h"

namespace hillock::nn {
namespace {

const kernel::Kernels& kernels_of(const Unit& unit) {
  return kernel::chosen_isa().kernels[unit.index];
}

std::size_t arity_of(const Unit& unit) {
  return activation::readings()[unit.index].card->arity();
}

std::size_t slope_count(const Unit& unit, std::size_t units) {
  if (unit.sharing == Unit::Sharing::fixed) return 0;
  return arity_of(unit) * (unit.sharing == Unit::Sharing::channel ? units : 1);
}

// The learned parameters of a layer, one a column, whoever shares them.
void spread_slopes(const Network& network, const Unit& unit, const Layer& layer,
                   std::vector<float>& out) {
  const float* learned = network.parameters.data() + layer.slopes;
  const bool shared = unit.sharing == Unit::Sharing::layer;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = learned[shared ? i / layer.units : i];
}

void collect_slope_gradients(const Unit& unit, const Layer& layer,
                             const std::vector<float>& dslopes, std::vector<float>& gradients) {
  float* out = gradients.data() + layer.slopes;
  if (unit.sharing == Unit::Sharing::channel) {
    std::ranges::copy(dslopes, out);
    return;
  }
  for (std::size_t p = 0; p < layer.slope_count; ++p) {
    double sum = 0;
    for (std::size_t u = 0; u < layer.units; ++u) sum += dslopes[p * layer.units + u];
    out[p] = static_cast<float>(sum);
  }
}

void apply_unit(const Network& network, const Unit& unit, const Layer& layer,
                Workspace::PerLayer& here, std::size_t rows) {
  if (unit.kind == Unit::Kind::maxout) {
    kernel::chosen_isa().training->max_pieces(here.z.data(), here.a.data(), here.winners.data(),
                                              rows, layer.units, unit.pieces);
    return;
  }
  if (layer.slope_count > 0) {
    spread_slopes(network, unit, layer, here.slopes);
    kernels_of(unit).forward_columns(here.z.data(), here.a.data(), rows, layer.units,
                                     here.slopes.data());
    return;
  }
  if (unit.kind == Unit::Kind::formula)
    return kernel::forward(kernel::chosen_isa(), {.formula = &unit.formula->program},
                           kernel::DType::f32, here.z.data(), here.a.data(), rows * layer.units);
  kernels_of(unit).forward(here.z.data(), here.a.data(), rows * layer.units, unit.params.data());
}

// dL/da in da becomes dL/dz in here.z.
void unapply_unit(const Unit& unit, const Layer& layer, Workspace::PerLayer& here, const float* da,
                  std::size_t rows, std::vector<float>& gradients) {
  if (unit.kind == Unit::Kind::maxout) {
    kernel::chosen_isa().training->max_pieces_backward(here.winners.data(), da, here.z.data(), rows,
                                                       layer.units, unit.pieces);
    return;
  }
  if (layer.slope_count > 0) {
    kernels_of(unit).backward_columns(here.z.data(), da, here.z.data(), rows, layer.units,
                                      here.slopes.data(), here.dslopes.data());
    collect_slope_gradients(unit, layer, here.dslopes, gradients);
    return;
  }
  if (unit.kind == Unit::Kind::formula)
    return kernel::backward(kernel::chosen_isa(), {.formula = &unit.formula->program},
                            kernel::DType::f32, here.z.data(), da, here.z.data(),
                            rows * layer.units);
  kernels_of(unit).backward(here.z.data(), da, here.z.data(), rows * layer.units,
                            unit.params.data());
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
         .columns = units * its.pieces,
         .slope_count = slope_count(its, units),
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
    const std::size_t shared_by = layer.slope_count / arity_of(unit);
    for (std::size_t i = 0; i < layer.slope_count; ++i)
      network.parameters[layer.slopes + i] = static_cast<float>(unit.params[i / shared_by]);
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
    if (layer.columns > layer.units) buffers.winners.resize(rows * layer.units);
    if (layer.slope_count > 0) {
      buffers.slopes.resize(arity_of(network.unit_of(l)) * layer.units);
      buffers.dslopes.resize(buffers.slopes.size());
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
    apply_unit(network, network.unit_of(l), layer, here, rows);
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
      unapply_unit(network.unit_of(l), layer, here, df, rows, workspace.gradients);
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
