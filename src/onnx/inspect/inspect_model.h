// inspect_model.h: what a model is made of: its layers, the activation behind each, and how large
// its weights are against what keeps a signal's size.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onnx/inspect/find_activations.h"

namespace hillock::onnx {

struct InspectedLayer {
  std::size_t node = 0;
  std::string op;           // "Gemm", "MatMul", "Conv", "ConvTranspose"
  std::size_t fan_in = 0;   // numbers that one unit sums
  std::size_t units = 0;    // outputs, channels
  std::string output;       // what it and its bias, normalisation and the like give: z
  bool normalised = false;  // by a normalisation between it and its activation
  bool residual = false;    // a residual is added before its activation
  std::optional<std::size_t> activation;  // of the model's
  std::string fed_by;       // the activation before it; "input"; empty: something else
  double weight_scale = 0;  // sqrt(fan_in mean(w²))
  /// weight_scale / gain of what feeds it: 1 keeps the variance of a normal signal
  /// (theory/moments.h). None where what feeds it is not known.
  std::optional<double> scale_ratio;
};

struct InspectedModel {
  std::size_t parameters = 0;  // floats in the model's tensors
  std::vector<FoundActivation> activations;
  std::vector<InspectedLayer> layers;
  std::map<std::size_t, std::size_t> first_layer;           // before an activation, both by place
  std::map<std::string, std::vector<std::size_t>> unknown;  // operators, and their nodes
};

/// `limits` are those of the model's constants.
InspectedModel inspect_model(const Model& model, const EvaluationLimits& limits = {});

/// The layer whose activation this is; null: none.
const InspectedLayer* layer_before(const InspectedModel& inspected, std::size_t activation);

}  // namespace hillock::onnx
