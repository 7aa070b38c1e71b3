// What is written is what is read again, and the names within a model keep out of its columns' way.
#include "onnx/model/write_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "api/error.h"
#include "onnx/export/network.h"
#include "onnx/export/unit_nodes.h"
#include "onnx/model/read_model.h"

namespace hillock::tests {
namespace {

using Ops = std::vector<std::string>;

Ops operators(std::string_view spec, std::int64_t opset) {
  onnx::Model model;
  onnx::append_function(model, {.prefix = "f", .output = "y", .constants = "constant"}, "x",
                        *nn::parse_unit(spec).function, {}, opset);
  Ops ops;
  for (const onnx::GraphNode& node : model.nodes) ops.push_back(node.op);
  return ops;
}

TEST(FormulaNodes, AFormulaIsItsWordsOperators) {
  EXPECT_EQ(operators("silu", 17), (Ops{"Clip", "Sigmoid", "Mul"}));
  EXPECT_EQ(operators("relu_squared", 17), (Ops{"Relu", "Mul"}));
  EXPECT_EQ(operators("identity", 17), (Ops{"Identity"}));
}

TEST(FormulaNodes, ClipsOfClipsAreOne) {
  for (const char* spec : {"hard_tanh", "relu6", "min(2,max(1,min(5,x)))"})
    EXPECT_EQ(operators(spec, 17), (Ops{"Clip"})) << spec;
}

TEST(FormulaNodes, AnOperatorStandsForTheNodesFromItsFirstOpsetOn) {
  EXPECT_EQ(operators("mish", 18), (Ops{"Mish"}));
  EXPECT_GT(operators("mish", 17).size(), 1u);
  EXPECT_EQ(operators("threshold:value=0", 17), (Ops{"ThresholdedRelu"}));
  EXPECT_GT(operators("threshold:value=1", 17).size(), 1u);  // which it does not have
}

// Every kind of tensor and attribute.
onnx::Model of_everything() {
  onnx::Model model{
      .producer = "hillock", .producer_version = "1", .graph_name = "g", .doc = "a doc"};
  model.opsets = {{"", 17}, {"ai.onnx.ml", 2}};
  model.metadata = {{"b", "2"}, {"a", "1"}};
  model.inputs = {{.name = "x", .shape = {{"N", std::int64_t{2}}}, .doc = "of x"}};
  model.outputs = {{.name = "y", .type = onnx::TensorType::string, .shape = {{std::monostate()}}},
                   {.name = "z", .type = onnx::TensorType::int64, .shape = std::nullopt}};
  const std::vector<std::int64_t> whole{0, 1, 100};
  for (const onnx::TensorType type :
       {onnx::TensorType::uint8, onnx::TensorType::int8, onnx::TensorType::uint16,
        onnx::TensorType::int16, onnx::TensorType::int32, onnx::TensorType::int64,
        onnx::TensorType::uint32, onnx::TensorType::uint64})
    model.initializers["whole " + std::to_string(int(type))] = {
        .type = type, .dims = {3}, .values = whole};
  for (const onnx::TensorType type :
       {onnx::TensorType::float32, onnx::TensorType::float16, onnx::TensorType::bfloat16})
    model.initializers["float " + std::to_string(int(type))] = {
        .type = type, .dims = {2, 2}, .values = std::vector<float>{-0.5f, 1.5f, INFINITY, 0}};
  model.initializers["bool"] = {
      .type = onnx::TensorType::boolean, .dims = {2}, .values = std::vector<std::int64_t>{0, 1}};
  model.initializers["double"] = {
      .type = onnx::TensorType::float64, .dims = {}, .values = std::vector<double>{1e300}};
  const onnx::Tensor texts{.type = onnx::TensorType::string,
                           .dims = {2},
                           .values = std::vector<std::string>{"", "é,\"\n"}};
  model.initializers["text"] = texts;
  model.nodes = {{.op = "Foo",
                  .domain = "ai.onnx.ml",
                  .name = "n",
                  .inputs = {"x", "", "text"},
                  .outputs = {"y", "z"},
                  .attributes = {{"f", 0.1f},
                                 {"i", std::int64_t{-3}},
                                 {"s", std::string("t")},
                                 {"is", whole},
                                 {"fs", std::vector<float>{1, 2}},
                                 {"ss", std::vector<std::string>{"a", "b"}},
                                 {"t", texts}}}};
  return model;
}

TEST(WriteModel, WhatIsWrittenIsReadAgain) {
  const onnx::Model model = of_everything();
  const std::string bytes = onnx::to_bytes(model);
  const onnx::Model again = onnx::read_model(bytes, "model", "");
  EXPECT_EQ(onnx::to_bytes(again), bytes);
  EXPECT_EQ(again.metadata, model.metadata);
  EXPECT_EQ(again.opsets, model.opsets);
  ASSERT_EQ(again.initializers.size(), model.initializers.size());
  for (const auto& [name, tensor] : model.initializers) {
    EXPECT_EQ(again.initializers.at(name).dims, tensor.dims) << name;
    EXPECT_EQ(again.initializers.at(name).type, tensor.type) << name;
    EXPECT_EQ(again.initializers.at(name).values, tensor.values) << name;
  }
  ASSERT_EQ(again.nodes.size(), 1u);
  EXPECT_EQ(again.nodes[0].inputs, model.nodes[0].inputs);
  EXPECT_EQ(again.nodes[0].attributes.size(), model.nodes[0].attributes.size());
}

TEST(WriteModel, WhatWasNotReadIsNotWritten) {
  onnx::Model model = of_everything();
  model.nodes[0].unread = {"then_branch"};
  EXPECT_THROW(onnx::to_bytes(model), Error);
}

TEST(ExportNetwork, ColumnsMayBeCalledAsAnythingWithin) {
  data::Dataset table{.file = "t", .features = {}, .classes = {"no", "yes"}};
  for (const char* name : {"label", "label_", "probabilities", "layer1/Gemm", "hillock/constant/0",
                           "inputs/label/Abs", "output/Gemm", "constant/inf"})
    table.features.push_back({.name = name, .numbers = {1, 2, 4}, .codes = {}, .levels = {}});
  table.rows = 3;
  table.target = "t";
  table.target_values = {0, 1, 0};
  const std::vector<std::uint32_t> rows{0, 1, 2};
  const data::Encoder encoder = data::fit_encoder(table, rows);
  const nn::Network network = nn::make_network(
      nn::parse_unit("relu"), {.inputs = encoder.width, .hidden = {2}, .outputs = 2});
  const onnx::Model model = onnx::export_network(network, encoder, table, onnx::usual_opset);
  std::set<std::string> names;
  for (const onnx::ValueInfo& input : model.inputs) EXPECT_TRUE(names.insert(input.name).second);
  for (const auto& [name, tensor] : model.initializers)
    EXPECT_TRUE(names.insert(name).second) << name;
  for (const onnx::GraphNode& node : model.nodes)
    for (const std::string& output : node.outputs)
      EXPECT_TRUE(names.insert(output).second) << output;
  EXPECT_EQ(model.outputs[0].name, "label__");
  EXPECT_EQ(model.outputs[1].name, "probabilities_");
}

}  // namespace
}  // namespace hillock::tests
