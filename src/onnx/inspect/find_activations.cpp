#include "onnx/inspect/find_activations.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "api/error.h"
#include "onnx/inspect/identify.h"
#include "onnx/model/tensor.h"
#include "onnx/run/activation_ops.h"

namespace hillock::onnx {
namespace {

constexpr std::size_t most_nodes = 24;  // of one function

bool works_by_element(const GraphNode& node) {
  static const std::set<std::string, std::less<>> operators{"Add",
                                                            "Sub",
                                                            "Mul",
                                                            "Div",
                                                            "Neg",
                                                            "Pow",
                                                            "Sqrt",
                                                            "Exp",
                                                            "Log",
                                                            "Abs",
                                                            "Sign",
                                                            "Min",
                                                            "Max",
                                                            "Sum",
                                                            "Where",
                                                            "Less",
                                                            "Greater",
                                                            "LessOrEqual",
                                                            "Not",
                                                            "And",
                                                            "Or",
                                                            "Equal",
                                                            "Clip",
                                                            "Reciprocal",
                                                            "Identity",
                                                            "Cast",
                                                            "PRelu",
                                                            "Cos",
                                                            "GreaterOrEqual",
                                                            "Tan",
                                                            "Sinh",
                                                            "Cosh",
                                                            "Asinh",
                                                            "Floor",
                                                            "Ceil",
                                                            "Round",
                                                            "Acosh",
                                                            "Atanh"};
  if (!node.domain.empty() || node.outputs.empty() || !node.unread.empty()) return false;
  return operators.contains(node.op) || activation_spec({.node = &node});
}

struct Graph {
  const Model& model;
  const Evaluation& constants;
  std::map<std::string, std::size_t, std::less<>> producer;
  std::map<std::string, std::vector<std::size_t>, std::less<>> users;
  // What cones were found to be, by what they compute: large models repeat a few.
  mutable std::vector<std::size_t> kinds;  // of the nodes; 0: not looked at
  mutable std::map<std::string, std::size_t> known_kinds;
  mutable std::map<std::vector<std::size_t>, std::optional<std::string>> known_cones;

  const Tensor* constant(const std::string& name) const {
    return find_value(model, constants, name);
  }
  std::int64_t opset() const {
    const auto at = model.opsets.find("");
    return at == model.opsets.end() ? 1 : at->second;
  }
};

// A function of `base`, as the nodes that compute it.
struct Cone {
  std::string base;
  std::vector<std::size_t> nodes;
};

// What a node does not take as a number: whether it is one function of what it does take.
bool takes_scalars(const Graph& graph, const GraphNode& node, std::vector<std::string>& values) {
  for (const std::string& name : node.inputs) {
    if (name.empty()) continue;
    const Tensor* constant = graph.constant(name);
    if (!constant) {
      values.push_back(name);
      continue;
    }
    if (size(*constant) != 1 || constant->type == TensorType::string) return false;
  }
  return true;
}

// From the nearest base to the furthest. The value of the last node is taken apart first, so that
// one value alone is left wherever there is such a one.
std::vector<Cone> cones_of(const Graph& graph, std::size_t node) {
  std::vector<Cone> cones;
  std::map<std::int64_t, std::string> open;  // by producer; the model's inputs before all
  std::vector<std::size_t> nodes;
  const auto take_apart = [&](std::size_t i) {
    std::vector<std::string> values;
    if (!works_by_element(graph.model.nodes[i]) ||
        !takes_scalars(graph, graph.model.nodes[i], values))
      return false;
    for (const std::string& value : values) {
      const auto at = graph.producer.find(value);
      std::int64_t place = -1;
      if (at != graph.producer.end()) place = static_cast<std::int64_t>(at->second);
      const auto [there, fresh] = open.emplace(place, value);
      if (!fresh && there->second != value) return false;  // two inputs, or outputs of one node
    }
    nodes.push_back(i);
    return true;
  };
  if (!take_apart(node)) return {};
  while (nodes.size() <= most_nodes && !open.empty()) {
    if (open.size() == 1) {
      cones.push_back({open.begin()->second, nodes});
      std::sort(cones.back().nodes.begin(), cones.back().nodes.end());
    }
    const auto last = std::prev(open.end());
    if (last->first < 0) break;
    const auto next = static_cast<std::size_t>(last->first);
    const std::string value = last->second;
    open.erase(last);
    if (graph.model.nodes[next].outputs[0] != value || !take_apart(next)) break;
  }
  return cones;
}

// What the cone gives at places_to_look().
std::optional<Tensor> values_of_cone(const Graph& graph, const Cone& cone,
                                     const std::string& output) {
  Model part{.opsets = graph.model.opsets};
  TensorType type = TensorType::float32;
  for (const std::size_t i : cone.nodes) {
    part.nodes.push_back(graph.model.nodes[i]);
    for (const std::string& name : graph.model.nodes[i].inputs) {
      const Tensor* constant = name.empty() ? nullptr : graph.constant(name);
      if (!constant) continue;
      part.initializers[name] = *constant;
      if (is_float(constant->type)) type = constant->type;
    }
  }
  part.inputs.push_back({.name = cone.base, .type = type});
  const std::vector<float> x = places_to_look();
  Tensor places = zeros(type, {static_cast<std::int64_t>(x.size())});
  std::visit(
      [&](auto& values) {
        if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(values)>::value_type>)
          std::copy(x.begin(), x.end(), values.begin());
      },
      places.values);
  round_to_type(places);
  // Numbers at those places, and nothing larger.
  constexpr EvaluationLimits limits{.bytes = 1e7, .steps = 1e7};
  Evaluation done = evaluate(part, {{cone.base, std::move(places)}}, limits);
  const auto at = done.values.find(output);
  if (at == done.values.end() || size(at->second) != x.size() || !is_float(at->second.type))
    return {};
  return std::move(at->second);
}

void append_bytes(std::string& text, const Tensor& tensor) {
  text += fmt::format("{}{}", type_name(tensor.type), dims_text(tensor.dims));
  std::visit(
      [&](const auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_arithmetic_v<T>)
          text.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
        else
          for (const std::string& value : values) text += fmt::format("{}:{}", value.size(), value);
      },
      tensor.values);
}

void append_attribute(std::string& text, const AttributeValue& value) {
  text += fmt::format("{}|", value.index());
  std::visit(
      [&](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, Tensor>)
          append_bytes(text, held);
        else if constexpr (std::is_arithmetic_v<T>)
          text.append(reinterpret_cast<const char*>(&held), sizeof held);
        else if constexpr (std::is_same_v<T, std::string>)
          text += fmt::format("{}:{}", held.size(), held);
        else
          for (const auto& one : held) text += fmt::format("{};", one);
      },
      value);
}

// A number for what a node computes of its values: one for equal operators, attributes and
// constants.
std::size_t kind_of(const Graph& graph, std::size_t i) {
  std::size_t& kind = graph.kinds[i];
  if (kind > 0) return kind;
  const GraphNode& node = graph.model.nodes[i];
  std::string text = node.op;
  for (const std::string& name : node.inputs) {
    text += name.empty() ? ",-" : ",";
    if (const Tensor* constant = name.empty() ? nullptr : graph.constant(name))
      append_bytes(text, *constant);
  }
  for (const auto& [name, value] : node.attributes) {
    text += fmt::format(";{}=", name);
    append_attribute(text, value);
  }
  return kind =
             graph.known_kinds.emplace(std::move(text), graph.known_kinds.size() + 1).first->second;
}

// Two cones of one key compute the same: nodes of the same kinds, and who takes whose output, by
// place. The last node's first output is the cone's.
std::vector<std::size_t> key_of(const Graph& graph, const Cone& cone) {
  std::vector<std::size_t> key;
  std::vector<std::pair<std::string_view, std::size_t>> places{{cone.base, 1}};
  for (const std::size_t i : cone.nodes) {
    const GraphNode& node = graph.model.nodes[i];
    key.push_back(kind_of(graph, i));
    for (const std::string& name : node.inputs) {
      const auto at = std::find_if(places.begin(), places.end(),
                                   [&](const auto& place) { return place.first == name; });
      key.push_back(at == places.end() ? 0 : at->second);
    }
    for (const std::string& name : node.outputs) places.emplace_back(name, places.size() + 1);
    key.push_back(node.outputs.size());
  }
  return key;
}

std::optional<std::string> look_at_cone(const Graph& graph, const Cone& cone,
                                        const std::string& output) {
  const auto values = values_of_cone(graph, cone, output);
  if (!values) return {};
  std::vector<float> seen;
  std::visit(
      [&](const auto& numbers) {
        if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(numbers)>::value_type>)
          for (const auto v : numbers) seen.push_back(static_cast<float>(v));
      },
      values->values);
  // Numbers of 16 bits are rounded after every node.
  const bool coarse = values->type == TensorType::float16 || values->type == TensorType::bfloat16;
  return identify(seen, coarse ? 2e-2 : 2e-5);
}

std::optional<std::string> spec_of_cone(const Graph& graph, const Cone& cone,
                                        const std::string& output) {
  std::vector<std::size_t> key = key_of(graph, cone);
  if (const auto at = graph.known_cones.find(key); at != graph.known_cones.end()) return at->second;
  return graph.known_cones[std::move(key)] = look_at_cone(graph, cone, output);
}

std::string written(const Model& model, const std::vector<std::size_t>& nodes) {
  std::string text;
  for (const std::size_t i : nodes) text += (text.empty() ? "" : ", ") + model.nodes[i].op;
  return text;
}

FoundActivation found(const Graph& graph, std::string spec, const Cone& cone, std::size_t node) {
  return {std::move(spec), cone.base, graph.model.nodes[node].outputs[0], cone.nodes,
          written(graph.model, cone.nodes)};
}

// PRelu's slopes: one for each channel, or one for all.
std::optional<FoundActivation> learned(const Graph& graph, std::size_t i) {
  const GraphNode& node = graph.model.nodes[i];
  if (node.op != "PRelu" || node.inputs.size() != 2) return {};
  const Tensor* slopes = graph.constant(node.inputs[1]);
  if (!slopes || size(*slopes) == 1) return {};
  return FoundActivation{"prelu:per=channel", node.inputs[0], node.outputs[0], {i}, "PRelu"};
}

// The greatest of k: of several values, or along a dimension that a Reshape made.
std::optional<FoundActivation> maxout(const Graph& graph, std::size_t i) {
  const GraphNode& node = graph.model.nodes[i];
  std::vector<std::string> values;
  if (node.op == "Max") {
    for (const std::string& name : node.inputs)
      if (!graph.constant(name)) values.push_back(name);
    if (values.size() < 2 || values.size() != node.inputs.size()) return {};
    return FoundActivation{
        fmt::format("maxout:k={}", values.size()), values[0], node.outputs[0], {i}, "Max"};
  }
  if (node.op != "ReduceMax" || node.inputs.empty()) return {};
  const auto before = graph.producer.find(node.inputs[0]);
  if (before == graph.producer.end()) return {};
  const GraphNode& reshape = graph.model.nodes[before->second];
  const Tensor* shape = reshape.op == "Reshape" && reshape.inputs.size() > 1
                            ? graph.constant(reshape.inputs[1])
                            : nullptr;
  Dims axes;
  if (const auto at = node.attributes.find("axes"); at != node.attributes.end())
    if (const auto* given = std::get_if<Dims>(&at->second)) axes = *given;
  if (node.inputs.size() > 1)
    if (const Tensor* given = graph.constant(node.inputs[1])) axes = integers(*given);
  if (!shape || axes.size() != 1) return {};
  const Dims& dims = integers(*shape);
  const auto rank = static_cast<std::int64_t>(dims.size());
  const std::int64_t axis = axes[0] < 0 ? axes[0] + rank : axes[0];
  if (axis < 0 || axis >= rank || dims[static_cast<std::size_t>(axis)] < 2) return {};
  return FoundActivation{fmt::format("maxout:k={}", dims[static_cast<std::size_t>(axis)]),
                         reshape.inputs[0],
                         node.outputs[0],
                         {before->second, i},
                         "Reshape, ReduceMax"};
}

std::optional<FoundActivation> activation_at(const Graph& graph, std::size_t i) {
  const GraphNode& node = graph.model.nodes[i];
  if (!node.domain.empty() || node.outputs.empty() || node.outputs[0].empty()) return {};
  if (auto slopes = learned(graph, i)) return slopes;
  const std::vector<Cone> cones = cones_of(graph, i);
  for (std::size_t k = cones.size(); k-- > 0;)
    if (auto spec = spec_of_cone(graph, cones[k], node.outputs[0])) {
      // Without what changes nothing before it, a Cast.
      while (k > 0 && spec_of_cone(graph, cones[k - 1], node.outputs[0]) == spec) --k;
      return found(graph, std::move(*spec), cones[k], i);
    }
  if (auto spec = activation_spec({.node = &node, .opset = graph.opset()}); spec && !cones.empty())
    return found(graph, std::move(*spec), cones[0], i);
  // A Clip with other bounds than those that have a name.
  if (node.op == "Clip" && !cones.empty())
    if (const auto values = values_of_cone(graph, cones[0], node.outputs[0]);
        values && std::holds_alternative<std::vector<float>>(values->values)) {
      const auto& v = std::get<std::vector<float>>(values->values);
      if (shape_of(v) == Shape::bent)
        return found(graph, fmt::format("max({},min({},x))", v.front(), v.back()), cones[0], i);
    }
  return maxout(graph, i);
}

// Sizes that are only compared or added up, as a test for infinity or a norm does.
bool is_a_test(const Graph& graph, const FoundActivation& activation) {
  static const std::set<std::string, std::less<>> tests{
      "Less",      "LessOrEqual", "Greater",    "GreaterOrEqual", "Equal",    "IsInf",
      "ReduceSum", "ReduceMax",   "ReduceMean", "ReduceMin",      "ReduceL1", "ReduceL2"};
  if (activation.spec != "abs") return false;
  const auto users = graph.users.find(activation.output);
  if (users == graph.users.end()) return false;
  return std::all_of(users->second.begin(), users->second.end(),
                     [&](std::size_t i) { return tests.contains(graph.model.nodes[i].op); });
}

}  // namespace

Evaluation constants_of(const Model& model, const EvaluationLimits& limits) {
  return evaluate(model, {}, limits);
}

std::vector<FoundActivation> find_activations(const Model& model, const Evaluation& constants) {
  Graph graph{model, constants, {}, {}, {}, {}, {}};
  graph.kinds.resize(model.nodes.size());
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    for (const std::string& output : model.nodes[i].outputs)
      if (!output.empty()) graph.producer[output] = i;
    for (const std::string& input : model.nodes[i].inputs)
      if (!input.empty()) graph.users[input].push_back(i);
  }
  std::vector<FoundActivation> all;
  std::set<std::size_t> taken;
  for (std::size_t i = model.nodes.size(); i-- > 0;) {
    if (taken.contains(i)) continue;
    try {
      auto activation = activation_at(graph, i);
      if (!activation) continue;
      taken.insert(activation->nodes.begin(), activation->nodes.end());
      if (!is_a_test(graph, *activation)) all.push_back(std::move(*activation));
    } catch (const Error&) {  // attributes of the wrong type: no activation that is known
    }
  }
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace hillock::onnx
