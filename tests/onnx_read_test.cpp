// Files that contradict themselves are refused in words; what they should say is said here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/error.h"
#include "data/read_npy.h"
#include "onnx/model/read_model.h"
#include "onnx/model/tensor.h"
#include "onnx/model/write_model.h"
#include "onnx/run/evaluate.h"

namespace hillock::tests {
namespace {

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
