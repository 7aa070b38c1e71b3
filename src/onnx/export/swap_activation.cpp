#include "onnx/export/swap_activation.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "api/error.h"
#include "data/target.h"
#include "nn/unit.h"
#include "onnx/export/unit_nodes.h"
#include "onnx/model/read_model.h"

namespace hillock::onnx {
namespace {

std::string name_in(const std::string& spec) {
  return spec.substr(0, spec.find(':'));
}

bool is_asked_for(const std::string& spec, const std::string& from) {
  return spec == from || (from.find(':') == from.npos && name_in(spec) == from);
}

// No value or node of the model begins with it.
std::string free_prefix(const Model& model) {
  std::string prefix = "swapped";
  const auto begins = [&](const std::string& name) { return name.starts_with(prefix); };
  for (std::size_t n = 2;; ++n) {
    bool taken = std::any_of(model.initializers.begin(), model.initializers.end(),
                             [&](const auto& i) { return begins(i.first); });
    for (const GraphNode& node : model.nodes)
      taken = taken || std::any_of(node.outputs.begin(), node.outputs.end(), begins);
    if (!taken) return prefix;
    prefix = fmt::format("swapped{}", n);
  }
}

// Nodes of the activation that nothing needs any more, and tensors that only they took.
void drop_unused(Model& model, const std::set<std::string>& doubtful) {
  std::set<std::string> taken;
  for (bool changed = true; changed;) {
    std::set<std::string> used;
    for (const ValueInfo& output : model.outputs) used.insert(output.name);
    for (const GraphNode& node : model.nodes) used.insert(node.inputs.begin(), node.inputs.end());
    const auto needless = [&](const GraphNode& node) {
      const bool gone =
          std::all_of(node.outputs.begin(), node.outputs.end(), [&](const std::string& output) {
            return (doubtful.contains(output) || node.op == "Constant") && !used.contains(output);
          });
      if (gone) taken.insert(node.inputs.begin(), node.inputs.end());
      return gone;
    };
    changed = std::erase_if(model.nodes, needless) > 0;
  }
  for (const ValueInfo& output : model.outputs) taken.erase(output.name);
  for (const GraphNode& node : model.nodes)
    for (const std::string& input : node.inputs) taken.erase(input);
  for (const std::string& name : taken) model.initializers.erase(name);
}

}  // namespace

Swapped swap_activation(const Model& model, const std::vector<FoundActivation>& activations,
                        const std::string& from, const std::string& to) {
  const nn::Unit unit = nn::parse_unit(to);
  if (!unit.function)
    throw UsageError(
        fmt::format("--swap: {} has weights of its own, and cannot stand in another's place.",
                    nn::card_name(unit)));
  for (const GraphNode& node : model.nodes)
    if (!node.unread.empty())
      throw UsageError(
          fmt::format("--swap: the model has a {} with a graph inside, which hillock "
                      "cannot write again.",
                      node.op));
  Swapped swapped{model, 0};
  const std::string prefix = free_prefix(model);
  const auto opset = model.opsets.contains("") ? model.opsets.at("") : 1;
  std::set<std::string> doubtful, names;
  std::map<std::string, std::size_t> producer;
  for (std::size_t i = 0; i < model.nodes.size(); ++i)
    for (const std::string& output : model.nodes[i].outputs) producer[output] = i;
  for (const FoundActivation& activation : activations) {
    names.insert(name_in(activation.spec));
    if (!is_asked_for(activation.spec, from)) continue;
    for (const std::size_t i : activation.nodes)
      doubtful.insert(model.nodes[i].outputs.begin(), model.nodes[i].outputs.end());
    // The node that gives its output goes at once; its inputs may be needed by nothing else.
    swapped.model.nodes[producer.at(activation.output)].outputs = {
        fmt::format("{}/before/{}", prefix, swapped.places)};
    doubtful.erase(activation.output);
    doubtful.insert(fmt::format("{}/before/{}", prefix, swapped.places));
    ++swapped.places;
    const std::string root = fmt::format("{}/{}", prefix, swapped.places);
    append_function(swapped.model,
                    {.prefix = root, .output = activation.output, .constants = prefix},
                    activation.input, *unit.function, {}, opset);
  }
  if (swapped.places == 0)
    throw UsageError(fmt::format("--swap: the model has no {}; it has {}.", from,
                                 names.empty()
                                     ? "no activations"
                                     : data::some_of(std::vector(names.begin(), names.end()), 20)));
  for (const auto& [name, tensor] : model.initializers)
    if (tensor.type == TensorType::float16 || tensor.type == TensorType::float64 ||
        tensor.type == TensorType::bfloat16)
      throw UsageError(fmt::format("--swap: the model's numbers are {}; float32 is accepted.",
                                   tensor.type == TensorType::float64 ? "float64" : "of 16 bits"));
  drop_unused(swapped.model, doubtful);
  sort_nodes(swapped.model);
  return swapped;
}

}  // namespace hillock::onnx
