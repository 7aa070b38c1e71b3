// evaluate.h: computes a model forward, keeping every value on the way, and a loss's gradient back
// to all of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "onnx/model/graph.h"

namespace hillock::onnx {

using Values = std::map<std::string, Tensor>;

/// A node that could not be computed, and why.
struct Obstacle {
  std::size_t node;  // of model.nodes
  std::string why;   // "no operator 'Foo' is known here", "its output … takes … bytes"
};

struct Evaluation {
  Values values;  // by name: inputs and what nodes gave, not the initializers
  /// Nodes that could not be computed though their inputs were there. What depends on them is not
  /// among the values.
  std::vector<Obstacle> obstacles;
};

struct EvaluationLimits {
  // Of all values kept. 0: half of what is left to this process (data/memory_bound.h), and at most
  // 512 MiB and 256 bytes for each byte of the model's tensors and of the values given: a model of
  // a few bytes can ask for any amount.
  double bytes = 0;
  double steps = 1e15;  // multiplications and the like
};

/// Every value that can be computed from the inputs given. An input of the model that is not given
/// is a value that is not there. Throws UsageError where an input is not the model's, or has a type
/// or shape that the model does not say.
Evaluation evaluate(const Model& model, const Values& inputs, const EvaluationLimits& limits = {});

/// What the evaluation has under that name, the model's own tensors included; null: nothing.
const Tensor* find_value(const Model& model, const Evaluation& evaluation, const std::string& name);

struct Gradients {
  Values values;  // dL/d value, for every float value that the loss depends on, initializers too
  std::vector<Obstacle> obstacles;  // nodes through which no gradient is known
};

/// Back from dL/d value for some of the values.
Gradients gradients(const Model& model, const Evaluation& evaluation, const Values& seeds,
                    const EvaluationLimits& limits = {});

/// "node 3 (Elu 'act_2')"
std::string node_text(const Model& model, std::size_t node);

}  // namespace hillock::onnx
