#include "diagnose/diagnostics.h"

#include <algorithm>
#include <cmath>

#include "kernel/isa.h"
#include "nn/matmul.h"

namespace hillock {
namespace {

constexpr std::size_t chunk = 256;

// What is added up over the rows, for one hidden layer.
struct Tally {
  std::vector<std::size_t> alive, on_tail;  // per unit: rows with a gradient, rows on a tail
  double outputs = 0, squared_gradients = 0;
};

// A maxout unit's gradient is that of the piece that won.
void tally_gradients(const Layer& layer, const std::vector<float>& dz, std::size_t rows,
                     Tally& tally) {
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < layer.columns; ++column) {
      const double gradient = dz[row * layer.columns + column];
      tally.alive[column % layer.units] += gradient != 0;
      tally.squared_gradients += gradient * gradient;
    }
}

void tally_outputs(const Layer& layer, const Tails& tails, const Workspace::PerLayer& here,
                   std::size_t rows, Tally& tally) {
  for (std::size_t i = 0; i < rows * layer.units; ++i) tally.outputs += here.a[i];
  if (!tails.any()) return;
  const double left = tails.left.value_or(-INFINITY), right = tails.right.value_or(INFINITY);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t unit = 0; unit < layer.units; ++unit) {
      const double z = here.z[row * layer.units + unit];
      tally.on_tail[unit] += z < left || z > right;
    }
}

LayerDiagnostics summarise(const Layer& layer, const Tails& tails, const Tally& tally,
                           std::size_t rows) {
  const double units = double(layer.units), cells = units * double(rows);
  std::size_t dead = 0, saturated = 0;
  for (std::size_t unit = 0; unit < layer.units; ++unit) {
    dead += tally.alive[unit] == 0;
    saturated += tally.alive[unit] > 0 && 2 * tally.on_tail[unit] > rows;
  }
  LayerDiagnostics out{.dead = double(dead) / units,
                       .saturated = {},
                       .mean_output = tally.outputs / cells,
                       .gradient_rms = std::sqrt(tally.squared_gradients / cells)};
  if (tails.any()) out.saturated = double(saturated) / units;
  return out;
}

Diagnostics over_layers(const Network& network, std::vector<LayerDiagnostics> layers) {
  Diagnostics out;
  double units = 0, saturated = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double here = double(network.layers[l].units);
    units += here;
    out.dead += here * layers[l].dead;
    out.mean_output += here * layers[l].mean_output;
    saturated += here * layers[l].saturated.value_or(0);
  }
  out.dead /= units;
  out.mean_output /= units;
  if (layers.front().saturated) out.saturated = saturated / units;
  const double last = layers.back().gradient_rms;
  out.gradient_ratio = last > 0 ? layers.front().gradient_rms / last : 0;
  out.layers = std::move(layers);
  return out;
}

}  // namespace

Diagnostics diagnose(const Network& network, Task task, const Samples& samples) {
  one_thread_per_product();
  const TrainingLoops& loops = *chosen_isa().training;
  const Tails tails = unit_tails(network.unit);
  const std::size_t hidden = network.hidden_layers();
  std::vector<Tally> tallies(hidden);
  for (std::size_t l = 0; l < hidden; ++l) {
    tallies[l].alive.resize(network.layers[l].units);
    tallies[l].on_tail.resize(network.layers[l].units);
  }

  Workspace workspace = make_workspace(network, std::min(samples.rows, chunk));
  for (std::size_t from = 0; from < samples.rows; from += workspace.rows) {
    const std::size_t rows = std::min(workspace.rows, samples.rows - from);
    const float* x = samples.x.data() + from * samples.inputs;
    const float* target = samples.target.data() + from;
    const auto outputs = forward(network, workspace, x, rows, Mode::inference);
    for (std::size_t l = 0; l < hidden; ++l)
      tally_outputs(network.layers[l], tails, workspace.layers[l], rows, tallies[l]);
    if (task == Task::classification)
      loops.softmax_cross_entropy(outputs.data(), target, outputs.data(), rows,
                                  network.shape.outputs, 1);
    else
      loops.squared_loss(outputs.data(), target, outputs.data(), rows, 1);
    backward(network, workspace, x, rows, Mode::inference);
    for (std::size_t l = 0; l < hidden; ++l)
      tally_gradients(network.layers[l], workspace.layers[l].z, rows, tallies[l]);
  }

  std::vector<LayerDiagnostics> layers;
  for (std::size_t l = 0; l < hidden; ++l)
    layers.push_back(summarise(network.layers[l], tails, tallies[l], samples.rows));
  for (std::size_t l = 0; l < hidden; ++l)
    if (network.layers[l].residual) layers[l].gradient_rms /= double(network.residual_scale);
  return over_layers(network, std::move(layers));
}

}  // namespace hillock
