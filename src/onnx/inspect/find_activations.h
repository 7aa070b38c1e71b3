// find_activations.h: the activations in a model, as operators or as the nodes that exporters write
// them with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "onnx/model/graph.h"
#include "onnx/run/evaluate.h"

namespace hillock::onnx {

struct FoundActivation {
  /// "silu", "elu:alpha=0.5", "prelu:per=channel", "maxout:k=2"; or a formula that hillock has no
  /// name for: "max(0,min(1,0.2*x+0.5))".
  std::string spec;
  std::string input, output;       // z and f(z), as the model names them
  std::vector<std::size_t> nodes;  // that compute it, in order
  std::string written;             // "Relu", "Sigmoid, Mul"
};

/// Values that do not depend on the model's inputs: constants and what follows from them.
Evaluation constants_of(const Model& model, const EvaluationLimits& limits = {});

/// In the order of the nodes. A function of one value, of scalars and of operators that work
/// element by element, is told by its values: whatever nodes x*sigmoid(x) is written with, it is
/// silu.
std::vector<FoundActivation> find_activations(const Model& model, const Evaluation& constants);

}  // namespace hillock::onnx
