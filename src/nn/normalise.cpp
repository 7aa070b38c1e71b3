#include "nn/normalise.h"

#include <algorithm>
#include <cmath>

#include "kernel/isa.h"

namespace hillock::nn {
namespace {

bool by_batch(Mode mode, std::size_t rows) {
  return mode != Mode::inference && rows > 1;
}

void normalise_by_batch(const Network& network, const Layer& layer, Workspace::PerLayer& here,
                        std::size_t rows, Mode mode) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const float* mean = network.statistics.data() + layer.statistics;
  const float* variance = mean + layer.columns;
  const bool own = by_batch(mode, rows);
  if (own) {
    loops.column_moments(here.normal.data(), here.mean.data(), here.variance.data(), rows,
                         layer.columns);
    mean = here.mean.data();
    variance = here.variance.data();
  }
  for (std::size_t c = 0; c < layer.columns; ++c)
    here.scale[c] = 1 / std::sqrt(variance[c] + normalising_epsilon);
  loops.normalise_columns(here.normal.data(), mean, here.scale.data(), rows, layer.columns);
  if (own)
    loops.times(variance, float(rows) / float(rows - 1), here.variance.data(), layer.columns);
}

}  // namespace

void place_statistics(Network& network) {
  if (network.shape.norm != Norm::batch) return;
  for (Layer& layer : network.layers) {
    if (!layer.normalised) continue;
    layer.statistics = network.statistics.size();
    network.statistics.insert(network.statistics.end(), layer.columns, 0.0f);
    network.statistics.insert(network.statistics.end(), layer.columns, 1.0f);
  }
}

void make_normal(Norm norm, const Layer& layer, Workspace::PerLayer& here, std::size_t rows) {
  here.normal.resize(rows * layer.columns);
  here.scale.resize(norm == Norm::batch ? layer.columns : rows);
  if (norm != Norm::batch) return;
  here.mean.resize(layer.columns);
  here.variance.resize(layer.columns);
}

void normalise(const Network& network, const Layer& layer, Workspace::PerLayer& here,
               std::size_t rows, Mode mode) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  if (network.shape.norm == Norm::batch)
    normalise_by_batch(network, layer, here, rows, mode);
  else
    loops.normalise_rows(here.normal.data(), here.scale.data(), normalising_epsilon, rows,
                         layer.columns);
  const float* parameters = network.parameters.data();
  loops.gain_and_shift(here.normal.data(), parameters + layer.gains, parameters + layer.shifts,
                       here.z.data(), rows, layer.columns);
}

// Batch, with x the normalised, n rows and r = 1 / deviation; the mean and the variance depend on
// every row:
//   dL/d(x W + b) = gain r (dz - mean(dz) - x mean(dz x)),  means over rows
// Layer: the same over a row's columns, with gain dz for dz.
void unnormalise(const Network& network, const Layer& layer, Workspace::PerLayer& here,
                 float* gradients, std::size_t rows, Mode mode) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const float* gain = network.parameters.data() + layer.gains;
  const float* dz = here.z.data();
  float *normal = here.normal.data(), *scale = here.scale.data(), *dgain = gradients + layer.gains;
  loops.column_sums(dz, gradients + layer.shifts, rows, layer.columns);
  loops.column_dots(dz, normal, dgain, rows, layer.columns);
  if (network.shape.norm == Norm::layer)
    return loops.normalise_rows_backward(normal, dz, gain, scale, rows, layer.columns);
  loops.times_columns(scale, gain, scale, 1, layer.columns);
  if (by_batch(mode, rows))
    return loops.normalise_columns_backward(normal, dz, scale, gradients + layer.shifts, dgain,
                                            rows, layer.columns);
  loops.times_columns(dz, scale, normal, rows, layer.columns);
}

void blend_statistics(Network& network, const Workspace& workspace, std::size_t rows,
                      double& counted) {
  if (rows < 2) return;
  if (counted == 0) std::ranges::fill(network.statistics, 0.0f);
  counted += double(rows - 1);
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const auto share = static_cast<float>(double(rows - 1) / counted);
  for (std::size_t l = 0; l < network.hidden_layers(); ++l) {
    const Layer& layer = network.layers[l];
    float* mean = network.statistics.data() + layer.statistics;
    loops.blend(mean, workspace.layers[l].mean.data(), layer.columns, share);
    loops.blend(mean + layer.columns, workspace.layers[l].variance.data(), layer.columns, share);
  }
}

}  // namespace hillock::nn
