#include "onnx/export/graph_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/hillock.h"

namespace hillock::onnx {

Tensor float_tensor(Dims dims, std::vector<float> values) {
  return {.dims = std::move(dims), .values = std::move(values)};
}
Tensor whole_tensor(Ints values) {
  return {.type = TensorType::int64,
          .dims = {static_cast<std::int64_t>(values.size())},
          .values = std::move(values)};
}
Tensor text_tensor(std::vector<std::string> values) {
  return {.type = TensorType::string,
          .dims = {static_cast<std::int64_t>(values.size())},
          .values = std::move(values)};
}

std::string GraphBuilder::node(const std::string& name, const std::string& op,
                               std::vector<std::string> inputs, Attributes attributes,
                               const std::string& domain) {
  model.nodes.push_back({.op = op,
                         .domain = domain,
                         .name = name,
                         .inputs = std::move(inputs),
                         .outputs = {name},
                         .attributes = std::move(attributes)});
  return name;
}

std::string GraphBuilder::tensor(const std::string& name, Tensor value) {
  model.initializers[name] = std::move(value);
  return name;
}

std::string GraphBuilder::number(float x) {
  return tensor(inner(fmt::format("constant/{}", x)), float_tensor({}, {x}));
}

std::string GraphBuilder::number64(double x) {
  return tensor(inner(fmt::format("constant/float64/{}", x)),
                {.type = TensorType::float64, .dims = {}, .values = std::vector<double>{x}});
}

std::string GraphBuilder::free_name(std::string wanted) const {
  while (columns.contains(wanted)) wanted += '_';
  return wanted;
}

void GraphBuilder::give(const std::string& name, ValueInfo info) {
  info.name = free_name(name);
  model.nodes.back().outputs = {info.name};
  model.outputs.push_back(std::move(info));
}

GraphBuilder graph_builder(const data::Dataset& table, std::int64_t opset) {
  GraphBuilder builder{.model = {}, .columns = {}, .opset = opset};
  builder.model.producer = "hillock";
  builder.model.producer_version = version();
  builder.model.graph_name = "network";
  builder.model.opsets[""] = opset;
  for (const data::Column& column : table.features) builder.columns.insert(column.name);
  const auto is_taken = [&] {
    return std::ranges::any_of(builder.columns, [&](const std::string& name) {
      return name.starts_with(builder.root) && name.find('/', builder.root.size()) != name.npos;
    });
  };
  while (is_taken()) builder.root += "hillock/";
  return builder;
}

}  // namespace hillock::onnx
