#include "onnx/run/class_names.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include <fmt/core.h>

#include "api/error.h"
#include "onnx/model/tensor.h"
#include "onnx/run/input_columns.h"

namespace hillock::onnx {
namespace {

template <class T>
const T* attribute_of(const GraphNode& node, const std::string& name) {
  const auto at = node.attributes.find(name);
  return at == node.attributes.end() ? nullptr : std::get_if<T>(&at->second);
}

std::vector<std::string> texts_of_labels(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> texts;
  for (const std::int64_t n : numbers) texts.push_back(std::to_string(n));
  return texts;
}

std::vector<std::string> labels_in(const GraphNode& node) {
  using Texts = std::vector<std::string>;
  if (const auto* texts = attribute_of<Texts>(node, "classlabels_strings");
      texts && !texts->empty())
    return *texts;
  for (const char* name : {"classlabels_int64s", "classlabels_ints"})
    if (const auto* numbers = attribute_of<std::vector<std::int64_t>>(node, name))
      return texts_of_labels(*numbers);
  return {};
}

std::vector<std::string> metadata_classes(const Model& model) {
  for (const char* key : {"classes", "names"}) {
    const auto json = nlohmann::json::parse(metadata_of(model, key), nullptr, false);
    std::vector<std::string> classes;
    if (json.is_array())
      for (const auto& name : json)
        if (name.is_string()) classes.push_back(name.get<std::string>());
    if (!classes.empty()) return classes;
  }
  return {};
}

// Classes that a row's place picks from: ArrayFeatureExtractor of a tensor of the model.
std::vector<std::string> picked_labels(const Model& model, const GraphNode& node) {
  if (node.op != "ArrayFeatureExtractor" || node.inputs.empty()) return {};
  const auto at = model.initializers.find(node.inputs[0]);
  if (at == model.initializers.end()) return {};
  if (const auto* texts = std::get_if<std::vector<std::string>>(&at->second.values)) return *texts;
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&at->second.values))
    return texts_of_labels(*numbers);
  return {};
}

const GraphNode* maker_of(const Model& model, const std::string& value) {
  for (const GraphNode& node : model.nodes)
    if (std::ranges::find(node.outputs, value) != node.outputs.end()) return &node;
  return nullptr;
}

bool is_float_type(const ValueInfo& output) {
  return output.type == TensorType::undefined || is_float(output.type);
}

}  // namespace

std::vector<std::string> class_names(const Model& model, std::size_t width) {
  std::vector<std::string> names = metadata_classes(model);
  if (names.size() == width) return names;
  for (const GraphNode& node : model.nodes)
    if (names = labels_in(node); names.size() == width) return names;
  for (const GraphNode& node : model.nodes)
    if (names = picked_labels(model, node); names.size() == width) return names;
  return {};
}

bool is_probabilities(const Model& model, const std::string& output) {
  if (output.find("prob") != output.npos) return true;
  const GraphNode* maker = maker_of(model, output);
  constexpr std::string_view makers[] = {"Softmax", "Sigmoid", "ZipMap", "Normalizer"};
  return maker && std::ranges::find(makers, maker->op) != std::end(makers);
}

void name_classes(Model& model, const std::string& model_name, std::vector<std::string> names) {
  if (model.outputs.size() != 1 || !is_float_type(model.outputs[0]))
    throw UsageError(fmt::format(
        "--classes: {} has {} outputs, and the first is {}. Classes go to a model whose only "
        "output is a score for each class; leave --classes out.",
        model_name, model.outputs.size(), type_name(model.outputs[0].type)));
  const auto& shape = model.outputs[0].shape;
  const auto* width =
      shape && shape->size() == 2 ? std::get_if<std::int64_t>(&shape->back()) : nullptr;
  if (width && *width != static_cast<std::int64_t>(names.size()))
    throw UsageError(fmt::format("--classes: {} names, and '{}' of {} has {} scores a row.",
                                 names.size(), model.outputs[0].name, model_name, *width));
  const std::string scores = model.outputs[0].name, own = "hillock/classes";
  const auto count = static_cast<std::int64_t>(names.size());
  std::erase_if(model.metadata, [](const auto& entry) { return entry.first == "classes"; });
  model.metadata.emplace_back("classes", nlohmann::json(names).dump());
  model.initializers[own] = {TensorType::string, {count}, std::move(names)};
  model.initializers[own + "/shape"] = {TensorType::int64, {1}, std::vector<std::int64_t>{-1}};
  model.opsets.emplace("ai.onnx.ml", 2);
  const auto add = [&](const char* op, const char* domain, std::vector<std::string> in,
                       std::string out) {
    GraphNode node{.op = op, .domain = domain, .name = out, .inputs = std::move(in)};
    node.outputs = {std::move(out)};
    model.nodes.push_back(std::move(node));
  };
  add("ArgMax", "", {scores}, own + "/place");
  model.nodes.back().attributes["axis"] = std::int64_t{1};
  add("ArrayFeatureExtractor", "ai.onnx.ml", {own, own + "/place"}, own + "/picked");
  const std::string label = scores == "label" ? "label_" : "label";
  add("Reshape", "", {own + "/picked", own + "/shape"}, own + "/label");
  // A value of the model may be called so.
  if (!maker_of(model, label)) model.nodes.back().outputs[0] = label;
  model.outputs.insert(model.outputs.begin(), {.name = model.nodes.back().outputs[0],
                                               .type = TensorType::string,
                                               .shape = std::vector<Dimension>{std::monostate{}},
                                               .doc = {}});
}

bool has_unnamed_scores(const Model& model) {
  if (model.outputs.size() != 1 || !is_float(model.outputs[0].type)) return false;
  const auto& shape = model.outputs[0].shape;
  if (!shape || shape->size() != 2) return false;
  const auto* width = std::get_if<std::int64_t>(&shape->back());
  return width && *width > 1 && class_names(model, static_cast<std::size_t>(*width)).empty();
}

}  // namespace hillock::onnx
