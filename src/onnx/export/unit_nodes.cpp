#include "onnx/export/unit_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "expression/recorder.h"
#include "kernel/dtype.h"
#include "nn/unit_kind.h"

namespace hillock::onnx {
namespace {

// The parameters of a layer's unit, as the kernels have them: floats.
struct Parameters {
  const activation::Card& card;
  const activation::Params& fixed;
  std::span<const float> learned;

  std::size_t shared_by() const { return learned.empty() ? 1 : learned.size() / card.arity(); }
  std::span<const float> learned_values(std::size_t i) const {
    return learned.subspan(i * shared_by(), shared_by());
  }
  double only_value(std::size_t i) const {
    return learned.empty() ? kernel::to_float(fixed[i]) : learned_values(i)[0];
  }
  std::size_t place(std::string_view name) const {
    std::size_t i = 0;
    while (card.params[i].name != name) ++i;
    return i;
  }
};

// ONNX Runtime 1.32 has no Swish of its own: it puts the nodes that ONNX defines it by in its
// place, and does so in models of that very opset alone.
bool is_run_everywhere(std::string_view op, std::int64_t opset) {
  return op != "Swish" || opset == 24;
}

bool is_one_operator(const Parameters& parameters, std::int64_t opset) {
  const activation::Onnx& onnx = parameters.card.onnx;
  if (onnx.op.empty() || opset < onnx.since || parameters.shared_by() > 1) return false;
  if (!is_run_everywhere(onnx.op, opset)) return false;
  return onnx.only_at_0.empty() || parameters.only_value(parameters.place(onnx.only_at_0)) == 0;
}

GraphNode one_operator(const NodeNames& names, const std::string& input,
                       const Parameters& parameters) {
  const activation::Onnx& onnx = parameters.card.onnx;
  GraphNode node{.op = std::string(onnx.op),
                 .name = fmt::format("{}/{}", names.prefix, onnx.op),
                 .inputs = {input},
                 .outputs = {names.output}};
  for (const activation::OnnxAttribute& attribute : onnx.attributes) {
    if (attribute.name.empty()) continue;
    AttributeValue& value = node.attributes[std::string(attribute.name)];
    value = static_cast<float>(attribute.number);
    if (!attribute.text.empty()) value = std::string(attribute.text);
    if (!attribute.param.empty())
      value = static_cast<float>(parameters.only_value(parameters.place(attribute.param)));
  }
  return node;
}

std::string append_elementwise(GraphBuilder& b, const HiddenUnits& units, const std::string& layer,
                               const std::string& z) {
  const nn::Function& f = *units.unit.function;
  const NodeNames names{.prefix = fmt::format("{}/{}", layer, f.card->name),
                        .output = layer + "/activation",
                        .constants = b.inner("constant")};
  append_function(b.model, names, z, f, units.learned, b.opset);
  return names.output;
}

std::string append_maxout(GraphBuilder& b, const HiddenUnits& units, const std::string& layer,
                          const std::string& z) {
  const std::string name = layer + "/maxout";
  const auto shape =
      b.tensor(name + "/pieces", whole_tensor({0, static_cast<std::int64_t>(units.unit.columns),
                                               static_cast<std::int64_t>(units.count)}));
  const auto pieces = b.node(name + "/Reshape", "Reshape", {z, shape});
  const Attributes without_dimension{{"keepdims", std::int64_t{0}}};
  if (b.opset >= 18)
    return b.node(name + "/ReduceMax", "ReduceMax",
                  {pieces, b.tensor(b.inner("constant/axis_1"), whole_tensor({1}))},
                  without_dimension);
  Attributes attributes = without_dimension;
  attributes["axes"] = Ints{1};
  return b.node(name + "/ReduceMax", "ReduceMax", {pieces}, attributes);
}

struct UnitNodes {
  const nn::UnitKind* kind;
  std::string (*append)(GraphBuilder& b, const HiddenUnits& units, const std::string& layer,
                        const std::string& z);
};
constexpr UnitNodes unit_nodes[] = {{&nn::elementwise, append_elementwise},
                                    {&nn::maxout, append_maxout}};

}  // namespace

void append_function(Model& model, const NodeNames& names, const std::string& input,
                     const nn::Function& function, std::span<const float> learned,
                     std::int64_t opset) {
  const activation::Card& card = *function.card;
  const Parameters parameters{card, function.params, learned};
  std::vector<std::string> initializers;
  activation::Params values{};
  for (std::size_t i = 0; i < card.arity(); ++i) {
    initializers.push_back(fmt::format("{}/{}", names.prefix, card.params[i].name));
    values[i] = parameters.only_value(i);
  }
  const expression::Expression f =
      learned.empty() ? expression::bound(function.f(), values) : function.f();
  if (count_nodes(f) > 1 && is_one_operator(parameters, opset)) {
    model.nodes.push_back(one_operator(names, input, parameters));
    return;
  }
  for (std::size_t i = 0; i < (learned.empty() ? 0 : initializers.size()); ++i) {
    const auto learnt = parameters.learned_values(i);
    model.initializers[initializers[i]] = {
        .dims = {static_cast<std::int64_t>(learnt.size())},
        .values = std::vector<float>(learnt.begin(), learnt.end())};
  }
  append_formula(model, names, input, initializers, f);
}

std::string append_units(GraphBuilder& b, const HiddenUnits& units, const std::string& layer,
                         const std::string& z) {
  const auto nodes = std::ranges::find(unit_nodes, units.unit.kind, &UnitNodes::kind);
  assert(nodes != std::end(unit_nodes));
  return nodes->append(b, units, layer, z);
}

}  // namespace hillock::onnx
