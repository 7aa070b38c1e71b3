// measure_model.h: what a model does with data: dead and saturated units, means, spreads and ranks
// behind each activation, and how the gradient of a loss comes back through them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "onnx/inspect/inspect_model.h"
#include "onnx/run/model_data.h"

namespace hillock::onnx {

/// Behind one activation. Units are channels where a convolution is before it, else the last
/// dimension; each place of an image is an observation of its channel.
struct SiteMeasures {
  std::size_t activation = 0;  // of the inspected model's
  bool computed = false;       // its values could be computed; else nothing below is there
  std::size_t units = 0, observations = 0;
  /// Slope 0 at every observation: no training moves what is before it. None where the slope is not
  /// known (maxout, prelu with a slope a channel).
  std::optional<std::size_t> dead;
  std::size_t constant = 0;  // the same output at every observation, dead ones included
  /// Not dead, and on a saturating tail (theory/saturation.h) at more than half of the
  /// observations; none for functions without one.
  std::optional<std::size_t> saturated;
  double mean_output = 0;    // over units and observations
  double output_spread = 0;  // a unit's standard deviation; over the units, its root mean square
  /// exp of the entropy of the singular values over their sum (Roy & Vetterli 2007, "The effective
  /// rank", EUSIPCO), of the outputs less each unit's mean: up to 2048 observations of up to 256
  /// units, evenly taken. 0 where every output is constant.
  double effective_rank = 0;
  std::size_t rank_of = 0;  // the units it was taken of
  /// Root mean square over units and observations of dL/dz, L the loss of one row.
  std::optional<double> gradient;
};

enum class LossKind { cross_entropy, binary_cross_entropy, squared_error };

struct LossMeasures {
  LossKind kind = LossKind::cross_entropy;
  std::string of;    // the value that it was taken of: the logits, where they are there
  double loss = 0;   // mean over rows
  double score = 0;  // accuracy, or r2
};

struct Measured {
  std::size_t rows = 0;
  std::vector<SiteMeasures> sites;  // one an activation, in order
  std::vector<Obstacle> obstacles;  // nodes that could not be computed, or gone back through
  std::optional<LossMeasures> loss;
  std::string no_loss;         // why there is none though there is a target
  std::vector<float> outputs;  // the first output of floats, row by row
  std::string output_name;
};

Measured measure_model(const Model& model, const InspectedModel& inspected, const ModelData& data);

}  // namespace hillock::onnx
