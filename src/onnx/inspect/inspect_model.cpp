#include "onnx/inspect/inspect_model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "api/error.h"
#include "nn/unit.h"
#include "onnx/model/tensor.h"
#include "onnx/run/operators.h"

namespace hillock::onnx {
namespace {

constexpr int most_steps = 16;  // between a layer and its activation

using Names = std::set<std::string, std::less<>>;

const Names& moves() {  // what leaves the numbers as they are, or the greatest or mean of some
  static const Names all{"Identity",          "Dropout",   "Reshape",      "Flatten", "Transpose",
                         "Squeeze",           "Unsqueeze", "Cast",         "MaxPool", "AveragePool",
                         "GlobalAveragePool", "Pad",       "GlobalMaxPool"};
  return all;
}
const Names& norms() {
  static const Names all{"BatchNormalization", "LayerNormalization", "InstanceNormalization",
                         "GroupNormalization", "RMSNormalization"};
  return all;
}

struct Walk {
  const Model& model;
  const Evaluation& constants;
  std::map<std::string, std::vector<std::size_t>> users;
  std::map<std::string, std::size_t> producer;
  std::map<std::string, std::size_t> activation_of, activation_from;  // by output, by input
  std::set<std::string, std::less<>> inputs;                          // of the model
  mutable std::map<std::string, std::optional<double>> gains;  // by spec: each is an integral

  const Tensor* constant(const std::string& name) const {
    return find_value(model, constants, name);
  }
};

Walk walk_of(const Model& model, const Evaluation& constants,
             const std::vector<FoundActivation>& activations) {
  Walk walk{model, constants, {}, {}, {}, {}, {}, {}};
  for (const ValueInfo& input : model.inputs) walk.inputs.insert(input.name);
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const GraphNode& node = model.nodes[i];
    for (const std::string& input : node.inputs)
      if (node.op != "Shape" && node.op != "Size") walk.users[input].push_back(i);
    for (const std::string& output : node.outputs) walk.producer[output] = i;
  }
  for (std::size_t i = 0; i < activations.size(); ++i) {
    walk.activation_of.emplace(activations[i].output, i);
    walk.activation_from.emplace(activations[i].input, i);
  }
  return walk;
}

// Forward from a layer, to its activation or as far as its own numbers go.
void follow(const Walk& walk, InspectedLayer& layer) {
  for (int step = 0; step < most_steps; ++step) {
    if (const auto at = walk.activation_from.find(layer.output); at != walk.activation_from.end()) {
      layer.activation = at->second;
      return;
    }
    const auto users = walk.users.find(layer.output);
    if (users == walk.users.end() || users->second.size() != 1) return;
    const GraphNode& node = walk.model.nodes[users->second[0]];
    if (node.outputs.empty()) return;
    const bool sum = node.op == "Add" || node.op == "Sub",
               scale = node.op == "Mul" || node.op == "Div";
    std::size_t others = 0;
    for (const std::string& input : node.inputs)
      others += input != layer.output && !input.empty() && !walk.constant(input);
    if (norms().contains(node.op))
      layer.normalised = true;
    else if (sum && others > 0)
      layer.residual = true;
    else if (!((sum || scale) && others == 0) && !moves().contains(node.op))
      return;
    layer.output = node.outputs[0];
  }
}

// Backward from what a layer takes.
std::string what_feeds(const Walk& walk, std::string value,
                       const std::vector<FoundActivation>& activations) {
  for (int step = 0; step < most_steps; ++step) {
    if (const auto at = walk.activation_of.find(value); at != walk.activation_of.end())
      return activations[at->second].spec;
    if (walk.inputs.contains(value)) return "input";
    const auto producer = walk.producer.find(value);
    if (producer == walk.producer.end()) return {};
    const GraphNode& node = walk.model.nodes[producer->second];
    if (!moves().contains(node.op) || node.inputs.empty()) return {};
    value = node.inputs[0];
  }
  return {};
}

double mean_square(const Tensor& weights) {
  double sum = 0;
  std::visit(
      [&](const auto& values) {
        if constexpr (std::is_floating_point_v<typename std::decay_t<decltype(values)>::value_type>)
          for (const auto v : values) sum += static_cast<double>(v) * static_cast<double>(v);
      },
      weights.values);
  return sum / static_cast<double>(std::max<std::size_t>(size(weights), 1));
}

// Fan-in and units of weights as the operator has them; nothing where they are none.
bool read_weights(const GraphNode& node, const Tensor& weights, InspectedLayer& layer) {
  const Dims& dims = weights.dims;
  const auto n = [&](std::size_t d) { return static_cast<std::size_t>(dims[d]); };
  if (!is_float(weights.type) || size(weights) == 0 || dims.size() < 2) return false;
  if (node.op == "Conv") {
    layer.units = n(0);
    layer.fan_in = size(weights) / n(0);
    return true;
  }
  if (node.op == "ConvTranspose") {
    layer.units = n(1);
    layer.fan_in = n(0);
    return true;
  }
  if (dims.size() != 2) return false;
  const auto flag = node.attributes.find("transB");
  const bool turned = flag != node.attributes.end() &&
                      std::holds_alternative<std::int64_t>(flag->second) &&
                      std::get<std::int64_t>(flag->second) != 0;
  layer.fan_in = n(turned ? 1 : 0);
  layer.units = n(turned ? 0 : 1);
  return true;
}

std::optional<double> gain_of(const std::string& spec) {
  if (spec == "input") return 1.0;  // standardised numbers
  if (spec.empty()) return {};
  try {
    const double gain = nn::unit_gain(nn::parse_unit(spec));
    if (std::isfinite(gain) && gain > 0) return gain;
  } catch (const Error&) {
  }
  return {};
}

std::optional<double> gain_of(const Walk& walk, const std::string& spec) {
  const auto known = walk.gains.find(spec);
  return known != walk.gains.end() ? known->second : walk.gains[spec] = gain_of(spec);
}

std::optional<InspectedLayer> layer_at(const Walk& walk, std::size_t i,
                                       const std::vector<FoundActivation>& activations) {
  const GraphNode& node = walk.model.nodes[i];
  const bool matrix = node.op == "Gemm" || node.op == "MatMul",
             filter = node.op == "Conv" || node.op == "ConvTranspose";
  if (!node.domain.empty() || (!matrix && !filter) || node.inputs.size() < 2 ||
      node.outputs.empty())
    return {};
  const Tensor* weights = walk.constant(node.inputs[1]);
  InspectedLayer layer{.node = i, .op = node.op, .output = node.outputs[0]};
  if (!weights || walk.constant(node.inputs[0]) || !read_weights(node, *weights, layer)) return {};
  layer.weight_scale = std::sqrt(static_cast<double>(layer.fan_in) * mean_square(*weights));
  layer.fed_by = what_feeds(walk, node.inputs[0], activations);
  if (const auto gain = gain_of(walk, layer.fed_by)) layer.scale_ratio = layer.weight_scale / *gain;
  follow(walk, layer);
  return layer;
}

}  // namespace

InspectedModel inspect_model(const Model& model, const EvaluationLimits& limits) {
  InspectedModel inspected;
  for (const auto& [name, tensor] : model.initializers)
    if (is_float(tensor.type)) inspected.parameters += size(tensor);
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const GraphNode& node = model.nodes[i];
    if (!find_operator(node) || !node.unread.empty())
      inspected.unknown[node.domain.empty() ? node.op : node.domain + "." + node.op].push_back(i);
  }
  const Evaluation constants = constants_of(model, limits);
  inspected.activations = find_activations(model, constants);
  const Walk walk = walk_of(model, constants, inspected.activations);
  for (std::size_t i = 0; i < model.nodes.size(); ++i)
    if (auto layer = layer_at(walk, i, inspected.activations)) {
      if (layer->activation)
        inspected.first_layer.emplace(*layer->activation, inspected.layers.size());
      inspected.layers.push_back(std::move(*layer));
    }
  return inspected;
}

const InspectedLayer* layer_before(const InspectedModel& inspected, std::size_t activation) {
  const auto at = inspected.first_layer.find(activation);
  return at == inspected.first_layer.end() ? nullptr : &inspected.layers[at->second];
}

}  // namespace hillock::onnx
