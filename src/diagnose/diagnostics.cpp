#include "diagnose/diagnostics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernel/isa.h"
#include "nn/flush_subnormals.h"
#include "nn/matmul.h"

namespace hillock::diagnose {
namespace {

constexpr std::size_t chunk = 256;

// Sums over the rows for one hidden layer, one per unit.
struct Tally {
  std::vector<std::uint32_t> alive, on_tail;  // number of rows
  std::vector<double> squared_gradients;
  std::vector<double> first;  // output on the first row; subtracted from the two below
  std::vector<double> outputs, squared_outputs;

  explicit Tally(std::size_t units)
      : alive(units),
        on_tail(units),
        squared_gradients(units),
        first(units),
        outputs(units),
        squared_outputs(units) {}
};

// In maxout, the gradient of a unit is the gradient of its winning piece.
void tally_gradients(const nn::Layer& layer, const std::vector<float>& dz, std::size_t rows,
                     Tally& tally) {
  for (std::size_t from = 0; from < rows * layer.columns; from += layer.units)
    for (std::size_t unit = 0; unit < layer.units; ++unit) {
      const double gradient = dz[from + unit];
      tally.alive[unit] += gradient != 0;
      tally.squared_gradients[unit] += gradient * gradient;
    }
}

void tally_outputs(const nn::Layer& layer, const theory::Tails& tails,
                   const nn::Workspace::PerLayer& here, std::size_t rows, Tally& tally) {
  for (std::size_t from = 0; from < rows * layer.units; from += layer.units)
    for (std::size_t unit = 0; unit < layer.units; ++unit) {
      const double output = here.a[from + unit] - tally.first[unit];
      tally.outputs[unit] += output;
      tally.squared_outputs[unit] += output * output;
    }
  if (!tails.any()) return;
  const double left = tails.left.value_or(-INFINITY), right = tails.right.value_or(INFINITY);
  for (std::size_t from = 0; from < rows * layer.units; from += layer.units)
    for (std::size_t unit = 0; unit < layer.units; ++unit) {
      const double z = here.z[from + unit];
      tally.on_tail[unit] += (z < left) | (z > right);
    }
}

LayerDiagnostics summarise(const nn::Layer& layer, const theory::Tails& tails, const Tally& tally,
                           std::size_t row_count) {
  const double units = double(layer.units), rows = double(row_count);
  double dead = 0, saturated = 0, outputs = 0, variances = 0, squared_gradients = 0;
  for (std::size_t unit = 0; unit < layer.units; ++unit) {
    dead += tally.alive[unit] == 0;
    saturated += tally.alive[unit] > 0 && 2 * tally.on_tail[unit] > row_count;
    const double shifted = tally.outputs[unit] / rows;
    outputs += tally.first[unit] + shifted;
    variances += std::max(0.0, tally.squared_outputs[unit] / rows - shifted * shifted);
    squared_gradients += tally.squared_gradients[unit];
  }
  LayerDiagnostics out{.dead = dead / units,
                       .saturated = {},
                       .mean_output = outputs / units,
                       .output_spread = std::sqrt(variances / units),
                       .gradient_rms = std::sqrt(squared_gradients / (units * rows))};
  if (tails.any()) out.saturated = saturated / units;
  return out;
}

Diagnostics over_layers(const nn::Network& network, std::vector<LayerDiagnostics> layers) {
  Diagnostics out;
  double units = 0, saturated = 0, with_tails = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const double here = double(network.layers[l].units);
    units += here;
    out.dead += here * layers[l].dead;
    out.mean_output += here * layers[l].mean_output;
    if (!layers[l].saturated) continue;
    with_tails += here;
    saturated += here * *layers[l].saturated;
  }
  out.dead /= units;
  out.mean_output /= units;
  if (with_tails > 0) out.saturated = saturated / with_tails;
  const double last = layers.back().gradient_rms;
  out.gradient_ratio = last > 0 ? layers.front().gradient_rms / last : 0;
  out.layers = std::move(layers);
  return out;
}

}  // namespace

std::vector<theory::Tails> tails_of(const nn::Unit& unit, const nn::Shape& shape) {
  std::vector<theory::Tails> tails(shape.hidden.size(), nn::unit_tails(unit));
  if (shape.last && tails.size() > 1) tails.back() = nn::unit_tails(*shape.last);
  return tails;
}

Diagnostics diagnose(const nn::Network& network, data::Task task, const nn::Samples& samples) {
  return diagnose(network, tails_of(network.unit, network.shape), task, samples, samples.rows);
}

Diagnostics diagnose(const nn::Network& network, const std::vector<theory::Tails>& tails,
                     data::Task task, const nn::Samples& samples, std::size_t most_rows) {
  const std::size_t all_rows = std::min(samples.rows, most_rows);
  const nn::KeepSubnormals keeping;  // small gradients must not become zero
  nn::one_thread_per_product();
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const std::size_t hidden = network.hidden_layers();
  std::vector<Tally> tallies;
  for (std::size_t l = 0; l < hidden; ++l) tallies.emplace_back(network.layers[l].units);

  nn::Workspace workspace = nn::make_workspace(network, std::min(all_rows, chunk));
  for (std::size_t from = 0; from < all_rows; from += workspace.rows) {
    const std::size_t rows = std::min(workspace.rows, all_rows - from);
    const float* x = samples.x.data() + from * samples.inputs;
    const float* target = samples.target.data() + from;
    const auto outputs = nn::forward(network, workspace, x, rows, nn::Mode::inference);
    for (std::size_t l = 0; l < hidden; ++l) {
      const auto& a = workspace.layers[l].a;
      if (from == 0) tallies[l].first.assign(a.begin(), a.begin() + network.layers[l].units);
      tally_outputs(network.layers[l], tails[l], workspace.layers[l], rows, tallies[l]);
    }
    if (task == data::Task::classification)
      loops.softmax_cross_entropy(outputs.data(), target, outputs.data(), rows,
                                  network.shape.outputs, 1);
    else
      loops.squared_loss(outputs.data(), target, outputs.data(), rows, 1);
    nn::backward(network, workspace, x, rows, nn::Mode::inference);
    for (std::size_t l = 0; l < hidden; ++l)
      tally_gradients(network.layers[l], workspace.layers[l].z, rows, tallies[l]);
  }

  std::vector<LayerDiagnostics> layers;
  for (std::size_t l = 0; l < hidden; ++l)
    layers.push_back(summarise(network.layers[l], tails[l], tallies[l], all_rows));
  for (std::size_t l = 0; l < hidden; ++l)
    if (network.layers[l].residual) layers[l].gradient_rms /= double(network.residual_scale);
  Diagnostics out = over_layers(network, std::move(layers));
  out.rows = all_rows;
  return out;
}

}  // namespace hillock::diagnose
