#include "onnx/export/unit_nodes.h"

#include <fmt/format.h>

#include "activation/activations.h"
#include "activation/readings.h"
#include "kernel/dtype.h"

namespace hillock::onnx {
namespace {

// The value of A for parameters that number(i) makes.
template <class A>
OnnxNodes read(const std::string& input, auto number) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return activation::value<A>(OnnxNodes::named(input), number(i)...);
  }(std::make_index_sequence<A::card.arity()>());
}

OnnxNodes read_elementwise(std::size_t index, const std::string& input, auto number) {
  OnnxNodes result(0.0);
  std::size_t here = 0;
  activation::Activations::each([&]<class A>() {
    if (here++ == index) result = read<A>(input, number);
  });
  return result;
}

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

GraphNode one_operator(const OnnxNodes::Names& names, const std::string& input,
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

void append_unit(Model& model, const OnnxNodes::Names& names, const std::string& input,
                 const nn::Unit& unit, std::span<const float> learned, std::int64_t opset) {
  if (unit.kind == nn::Unit::Kind::formula)
    return OnnxNodes::append(
        model, names, [&] { return expression::evaluate(*unit.formula, OnnxNodes::named(input)); });

  const Parameters parameters{*activation::readings()[unit.index].card, unit, learned};
  const auto initializer = [&](std::size_t i) {
    return fmt::format("{}/{}", names.prefix, parameters.card.params[i].name);
  };
  const auto number = [&](std::size_t i) {
    return learned.empty() ? OnnxNodes(parameters.only_value(i)) : OnnxNodes::named(initializer(i));
  };
  const auto formula = [&] { return read_elementwise(unit.index, input, number); };
  if (OnnxNodes::count(formula) > 1 && is_one_operator(parameters, opset)) {
    model.nodes.push_back(one_operator(names, input, parameters));
    return;
  }
  for (std::size_t i = 0; i < (learned.empty() ? 0 : parameters.card.arity()); ++i) {
    const auto values = parameters.learned_values(i);
    model.initializers[initializer(i)] = {
        .dims = {static_cast<std::int64_t>(values.size())},
        .values = std::vector<float>(values.begin(), values.end())};
  }
  OnnxNodes::append(model, names, formula);
}

}  // namespace hillock::onnx
