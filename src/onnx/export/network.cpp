// network.cpp: layer on layer, and what comes out in the target's own terms.
#include "onnx/export/network.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "nn/normalise.h"
#include "onnx/export/columns.h"
#include "onnx/export/unit_nodes.h"

namespace hillock::onnx {
namespace {

// The mean and the variance of each row over its columns, by operators older than
// LayerNormalization.
std::string row_normalised(GraphBuilder& b, const std::string& name, const std::string& x) {
  const Attributes over_columns{{"axes", Ints{-1}}, {"keepdims", std::int64_t{1}}};
  const auto mean = b.node(name + "/mean", "ReduceMean", {x}, over_columns);
  const auto centred = b.node(name + "/centred", "Sub", {x, mean});
  const auto square = b.node(name + "/square", "Mul", {centred, centred});
  const auto variance = b.node(name + "/variance", "ReduceMean", {square}, over_columns);
  const auto above_0 = b.node(name + "/Add", "Add", {variance, b.number(nn::normalising_epsilon)});
  return b.node(name + "/Div", "Div", {centred, b.node(name + "/Sqrt", "Sqrt", {above_0})});
}

// One network's layers.
struct Layers {
  GraphBuilder& b;
  const nn::Network& network;

  // A part of the parameters, or of the statistics.
  std::string tensor(const std::string& name, const std::vector<float>& from, std::size_t offset,
                     Dims dims) const {
    std::size_t count = 1;
    for (const std::int64_t size : dims) count *= static_cast<std::size_t>(size);
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(offset);
    return b.tensor(
        name, float_tensor(std::move(dims), {begin, begin + static_cast<std::ptrdiff_t>(count)}));
  }

  std::string linear(const nn::Layer& layer, const std::string& name, const std::string& x) const {
    const auto inputs = static_cast<std::int64_t>(layer.inputs),
               columns = static_cast<std::int64_t>(layer.columns);
    const auto weights =
        tensor(name + "/weights", network.parameters, layer.weights, {inputs, columns});
    if (!layer.biased_before_norm()) return b.node(name + "/MatMul", "MatMul", {x, weights});
    const auto biases = tensor(name + "/biases", network.parameters, layer.biases, {columns});
    return b.node(name + "/Gemm", "Gemm", {x, weights, biases});
  }

  std::string normalised(const nn::Layer& layer, const std::string& name,
                         const std::string& x) const {
    const auto columns = static_cast<std::int64_t>(layer.columns);
    const auto gains = tensor(name + "/gains", network.parameters, layer.gains, {columns});
    const auto shifts = tensor(name + "/shifts", network.parameters, layer.shifts, {columns});
    const AttributeValue epsilon = nn::normalising_epsilon;
    if (network.shape.norm == nn::Norm::batch) {
      const auto mean = tensor(name + "/mean", network.statistics, layer.statistics, {columns});
      const auto variance = tensor(name + "/variance", network.statistics,
                                   layer.statistics + layer.columns, {columns});
      return b.node(name + "/BatchNormalization", "BatchNormalization",
                    {x, gains, shifts, mean, variance}, {{"epsilon", epsilon}});
    }
    if (b.opset >= 17)
      return b.node(name + "/LayerNormalization", "LayerNormalization", {x, gains, shifts},
                    {{"epsilon", epsilon}});
    const auto z = row_normalised(b, name + "/normal", x);
    return b.node(name + "/shifted", "Add", {b.node(name + "/scaled", "Mul", {z, gains}), shifts});
  }

  std::string activated(std::size_t l, const std::string& name, const std::string& z) const {
    const nn::Layer& layer = network.layers[l];
    const auto learned = std::span(network.parameters).subspan(layer.slopes, layer.slope_count);
    return append_units(b, {network.unit_of(l), layer.units, learned}, name, z);
  }

  /// From the encoded columns to logits, or the standardised prediction: [N, outputs].
  std::string append(std::string x) const {
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      const nn::Layer& layer = network.layers[l];
      const bool is_last = l == network.hidden_layers();
      const std::string name = b.inner(is_last ? "output" : fmt::format("layer{}", l + 1));
      std::string z = linear(layer, name, x);
      if (layer.normalised) z = normalised(layer, name + "/norm", z);
      if (is_last) return z;
      std::string y = activated(l, name, z);
      if (layer.residual) {
        const auto share =
            b.node(name + "/residual/Mul", "Mul", {y, b.number(network.residual_scale)});
        y = b.node(name + "/residual/Add", "Add", {x, share});
      }
      x = y;
    }
    return x;
  }
};

// As predict (nn/train.h): what is not finite is 0.
std::string finite_or_0(GraphBuilder& b, const std::string& name, const std::string& x) {
  const auto infinity = b.number(std::numeric_limits<float>::infinity());
  const auto size = b.node(name + "/Abs", "Abs", {x});
  const auto is_finite = b.node(name + "/Less", "Less", {size, infinity});
  return b.node(name + "/Where", "Where", {is_finite, x, b.number(0)});
}

void give_classes(GraphBuilder& b, const std::string& logits, const data::Dataset& table) {
  const auto classes = static_cast<std::int64_t>(table.classes.size());
  const auto index = b.node(b.inner("output/ArgMax"), "ArgMax", {logits},
                            {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}});
  b.node(b.inner("output/Gather"), "Gather",
         {b.tensor(b.inner("output/classes"), text_tensor(table.classes)), index});
  b.give("label", {.type = TensorType::string,
                   .shape = {{"N"}},
                   .doc = fmt::format("the most probable {}", table.target)});
  b.node(b.inner("output/Softmax"), "Softmax", {logits}, {{"axis", std::int64_t{1}}});
  std::string names;
  for (const std::string& one : table.classes) names += (names.empty() ? "" : ", ") + one;
  b.give("probabilities", {.shape = {{"N", classes}}, .doc = fmt::format("of {}", names)});
}

void give_value(GraphBuilder& b, const std::string& z, const data::Encoder& encoder,
                const data::Dataset& table) {
  const auto spread = b.node(b.inner("output/Div"), "Div", {z, b.number(encoder.target_scale)});
  const auto kept = b.node(b.inner("output/Add"), "Add", {spread, b.number(encoder.target_mean)});
  const data::ColumnFormat& format = table.target_format;
  if (format.is_moved()) {
    const auto wide = b.node(b.inner("output/Cast"), "Cast", {kept},
                             {{"to", static_cast<std::int64_t>(TensorType::float64)}});
    const auto scaled = b.node(b.inner("output/unit/Mul"), "Mul", {wide, b.number64(format.unit)});
    b.node(b.inner("output/offset/Add"), "Add", {scaled, b.number64(format.offset)});
  }
  b.give("value", {.type = format.is_moved() ? TensorType::float64 : TensorType::float32,
                   .shape = {{"N", std::int64_t{1}}},
                   .doc = table.target});
}

// How the columns that are not plain are written, for predict_table.h: a JSON object by the names
// of the inputs and the target.
std::string formats_text(const data::Dataset& table) {
  nlohmann::ordered_json formats;
  for (const data::Column& column : table.features) {
    if (column.format.kind == data::ColumnFormat::Kind::plain) continue;
    auto& one = formats[column.name];
    one["format"] = nlohmann::ordered_json::parse(to_text(column.format));
    if (column.time)
      one["time"] = {{"column", column.time->column},
                     {"part", data::name_of(column.time->part)},
                     {"origin", column.time->origin}};
  }
  if (table.task == data::Task::regression &&
      table.target_format.kind != data::ColumnFormat::Kind::plain)
    formats[table.target]["format"] = nlohmann::ordered_json::parse(to_text(table.target_format));
  return formats.is_null() ? ""
                           : formats.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Model export_network(const nn::Network& network, const data::Encoder& encoder,
                     const data::Dataset& table, std::int64_t opset) {
  GraphBuilder b = graph_builder(table, opset);
  const auto z = Layers{b, network}.append(append_columns(b, encoder, table));
  const auto outputs = finite_or_0(b, b.inner("output/finite"), z);
  b.model.metadata = {{"target", table.target}, {"task", std::string(data::name_of(table.task))}};
  if (table.task == data::Task::classification)
    b.model.metadata.emplace_back(
        "classes", nlohmann::json(table.classes)
                       .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (const std::string formats = formats_text(table); !formats.empty())
    b.model.metadata.emplace_back("columns", formats);
  if (table.task == data::Task::classification)
    give_classes(b, outputs, table);
  else
    give_value(b, outputs, encoder, table);
  return std::move(b.model);
}

}  // namespace hillock::onnx
