#include "onnx/export/unit_nodes.h"

#include <fmt/format.h>

#include "activation/readings.h"
#include "expression/recorder.h"
#include "kernel/dtype.h"

namespace hillock::onnx {
namespace {

// The parameters of a layer's unit, as the kernels have them: floats.
struct Parameters {
  const activation::Card& card;
  const nn::Unit& unit;
  std::span<const float> learned;

  std::size_t shared_by() const { return learned.empty() ? 1 : learned.size() / card.arity(); }
  std::span<const float> learned_values(std::size_t i) const {
    return learned.subspan(i * shared_by(), shared_by());
  }
  double only_value(std::size_t i) const {
    return learned.empty() ? kernel::to_float(unit.params[i]) : learned_values(i)[0];
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

}  // namespace

void append_unit(Model& model, const NodeNames& names, const std::string& input,
                 const nn::Unit& unit, std::span<const float> learned, std::int64_t opset) {
  if (unit.kind == nn::Unit::Kind::formula)
    return append_formula(model, names, input, {}, unit.formula->expression);

  const activation::Reading& reading = activation::readings()[unit.index];
  const Parameters parameters{*reading.card, unit, learned};
  std::vector<std::string> initializers;
  activation::Params values{};
  for (std::size_t i = 0; i < reading.card->arity(); ++i) {
    initializers.push_back(fmt::format("{}/{}", names.prefix, reading.card->params[i].name));
    values[i] = parameters.only_value(i);
  }
  const expression::Expression f =
      learned.empty() ? expression::bound(reading.f(), values) : reading.f();
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

}  // namespace hillock::onnx
