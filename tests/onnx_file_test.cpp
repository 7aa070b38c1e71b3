// What is written is what is read again, and the names within a model keep out of its columns' way.
// Files that contradict themselves are refused in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "api/error.h"
#include "data/read_npy.h"
#include "onnx/export/network.h"
#include "onnx/export/unit_nodes.h"
#include "onnx/model/read_model.h"
#include "onnx/model/tensor.h"
#include "onnx/model/write_model.h"
#include "onnx/run/evaluate.h"

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

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string seed_path(const std::string& name) {
  return std::string(HILLOCK_SOURCE_DIR) + "/fuzz/seeds/onnx/" + name + ".onnx";
}

std::string why_not(const std::string& name) {
  try {
    onnx::read_model(seed_path(name));
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

// The seeds are those of scripts/onnx_seeds.py.
TEST(ReadModel, RefusesWhatContradictsItself) {
  EXPECT_THAT(why_not("nothing"),
              HasSubstr("node 0 (Relu) names input 'h1', which nothing produces."));
  EXPECT_THAT(why_not("circle"), HasSubstr("nodes may not stand in a circle"));
  EXPECT_THAT(why_not("twice"),
              HasSubstr("node 1 (Tanh) gives 'y', which node 0 (Relu) gives already"));
  EXPECT_THAT(why_not("short"), HasSubstr("takes 4000000 bytes, and there are 4"));
  EXPECT_THAT(why_not("huge"), HasSubstr("more than 2^40 elements"));
  EXPECT_THAT(why_not("negative"), HasSubstr("negative dimension"));
  EXPECT_THAT(why_not("outside"), HasSubstr("a path inside the model's folder is accepted"));
}

TEST(ReadModel, SortsNodes) {
  const onnx::Model model = onnx::read_model(seed_path("unsorted"));
  ASSERT_EQ(model.nodes.size(), 2u);
  EXPECT_EQ(model.nodes[0].op, "Tanh");
}

TEST(ReadModel, KeepsAGraphWithinANodeByName) {
  const onnx::Model model = onnx::read_model(seed_path("branches"));
  EXPECT_THAT(model.nodes.at(0).unread,
              testing::UnorderedElementsAre("then_branch", "else_branch"));
  const onnx::Evaluation done =
      onnx::evaluate(model, {{"x", onnx::zeros(onnx::TensorType::float32, {1, 2})}});
  ASSERT_EQ(done.obstacles.size(), 1u);
  EXPECT_THAT(done.obstacles[0].why, HasSubstr("no operator 'If' is known here"));
}

TEST(ReadModel, RefusesAnythingCutShort) {
  std::ifstream file(seed_path("layers"), std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t n = 0; n < whole.size(); ++n) try {
      onnx::read_model(std::string_view(whole).substr(0, n), "cut", "");
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("cut: ")) << n;
    }
}

TEST(ReadModel, GivesBackWhatWasWritten) {
  const onnx::Model model = onnx::read_model(seed_path("layers"));
  EXPECT_EQ(onnx::to_bytes(onnx::read_model(onnx::to_bytes(model), "again", "")),
            onnx::to_bytes(model));
}

// A model whose tensor 'w' is 2 numbers in a file; protobuf by hand: field, length, bytes.
std::string field(int number, const std::string& bytes) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(bytes.size()) +
         bytes;
}
std::string varint(int number, int value) {
  return std::string(1, static_cast<char>(number << 3)) + static_cast<char>(value);
}
std::string with_data_in(const std::string& location) {
  // data_location and external_data are fields 14 and 13.
  const std::string tensor = varint(1, 2) + varint(2, 1) + field(8, "w") + varint(14, 1) +
                             field(13, field(1, "location") + field(2, location));
  return varint(1, 8) + field(7, field(2, "g") + field(5, tensor)) + field(8, varint(2, 17));
}

class ExternalData : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "external";
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "model");
    const float numbers[] = {1.5f, -2};
    for (const char* name : {"secret", "model/data"})
      std::ofstream(folder_ / name, std::ios::binary)
          .write(reinterpret_cast<const char*>(numbers), 8);
    fs::create_symlink("../secret", folder_ / "model/link");
  }
  std::string read(const std::string& location) const {
    try {
      const onnx::Model model =
          onnx::read_model(with_data_in(location), "m", (folder_ / "model").string());
      return onnx::floats(model.initializers.at("w")) == std::vector<float>{1.5f, -2} ? "read"
                                                                                      : "other";
    } catch (const Error& error) {
      return error.what();
    }
  }
  fs::path folder_;
};

TEST_F(ExternalData, IsReadBesideTheModelAndNowhereElse) {
  EXPECT_EQ(read("data"), "read");
  EXPECT_EQ(read("./data"), "read");
  EXPECT_THAT(read("../secret"), HasSubstr("a path inside the model's folder is accepted"));
  EXPECT_THAT(read((folder_ / "secret").string()), HasSubstr("a path inside the model's folder"));
  EXPECT_THAT(read("link"), HasSubstr("a link out of the model's folder"));
  EXPECT_THAT(read("gone"), HasSubstr("No such file"));
  EXPECT_THAT(read("."), HasSubstr("which is no file"));
}

TEST(Evaluate, StopsWhereMemoryOrStepsEnd) {
  const onnx::Model model = onnx::read_model(seed_path("layers"));
  const onnx::Values inputs{{"x", onnx::zeros(onnx::TensorType::float32, {100, 4})}};
  EXPECT_THAT(onnx::evaluate(model, inputs, {.bytes = 100}).obstacles.at(0).why,
              HasSubstr("are left"));
  EXPECT_THAT(onnx::evaluate(model, inputs, {.steps = 100}).obstacles.at(0).why,
              HasSubstr("are left"));
  EXPECT_TRUE(onnx::evaluate(model, inputs).obstacles.empty());
}

TEST(Evaluate, RefusesInputsThatTheModelDoesNotTake) {
  const onnx::Model model = onnx::read_model(seed_path("layers"));
  EXPECT_THROW(onnx::evaluate(model, {{"z", onnx::zeros(onnx::TensorType::float32, {1, 4})}}),
               UsageError);
  EXPECT_THROW(onnx::evaluate(model, {{"x", onnx::zeros(onnx::TensorType::float32, {1, 5})}}),
               UsageError);
  EXPECT_THROW(onnx::evaluate(model, {{"x", onnx::zeros(onnx::TensorType::int64, {1, 4})}}),
               UsageError);
}

std::string npy(const std::string& header, const std::string& data) {
  const std::string padded = header + std::string(118 - header.size() % 118, ' ');
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(padded.size()) + '\0' + padded +
         data;
}

// The format: numpy.org/neps/nep-0001-npy-format.
TEST(ReadNpy, ReadsEitherOrderAndRefusesWhatIsShort) {
  const std::string six("\x00\x01\x02\x03\x04\x05", 6);
  const auto rows =
      data::parse_npy(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", six), "a");
  EXPECT_THAT(rows.dims, testing::ElementsAre(2, 3));
  EXPECT_THAT(rows.numbers, testing::ElementsAre(0, 1, 2, 3, 4, 5));
  const auto columns =
      data::parse_npy(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", six), "a");
  EXPECT_THAT(columns.numbers, testing::ElementsAre(0, 2, 4, 1, 3, 5));
  const auto big =
      data::parse_npy(npy("{'descr': '>i2', 'fortran_order': False, 'shape': (3,), }", six), "a");
  EXPECT_THAT(big.numbers, testing::ElementsAre(1, 0x0203, 0x0405));
  for (const char* header :
       {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 9999999999), }",
        "{'descr': '|u1', 'shape': (2, 3), }", "{}"})
    EXPECT_THROW(data::parse_npy(npy(header, six), "a"), Error) << header;
}

}  // namespace

}  // namespace hillock::tests
