// IDX folders: Fashion-MNIST's published figures, and headers that lie.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string big_endian(std::uint32_t x) {
  return {static_cast<char>(x >> 24), static_cast<char>(x >> 16), static_cast<char>(x >> 8),
          static_cast<char>(x)};
}

// n images of 2 x 3 pixels, image i all of value i; labels i % classes.
std::string images(std::uint32_t n) {
  std::string bytes = big_endian(0x803) + big_endian(n) + big_endian(2) + big_endian(3);
  for (std::uint32_t i = 0; i < n; ++i) bytes += std::string(6, static_cast<char>(i));
  return bytes;
}

std::string labels(std::uint32_t n, std::uint32_t classes) {
  std::string bytes = big_endian(0x801) + big_endian(n);
  for (std::uint32_t i = 0; i < n; ++i) bytes += static_cast<char>(i % classes);
  return bytes;
}

// A folder that goes with the value.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("hillock_idx_" + std::to_string(getpid()));

  Folder() {
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
};

TEST(Idx, FashionMnistHasTheClassesAndMeansOfItsBytes) {
  const data::Dataset data = data::read_dataset(test_data("fashion-mnist"));
  EXPECT_EQ(data.rows, 4000u);
  EXPECT_EQ(data.given_held_out, 1000u);
  EXPECT_EQ(data.features.size(), 784u);
  EXPECT_TRUE(data.one_scale);
  EXPECT_EQ(data.classes.size(), 10u);
  const auto tests = data.target_values.end() - 1000;
  for (float label = 0; label < 10; ++label) {
    EXPECT_EQ(std::count(data.target_values.begin(), tests, label), 300) << label;
    EXPECT_EQ(std::count(tests, data.target_values.end(), label), 100) << label;
  }
  // python3: c = collections.Counter(gzip.open(file).read()[16:]); n = sum(c.values());
  // m = sum(k * c[k] for k in c) / n / 255;
  // m, math.sqrt(sum(k * k * c[k] for k in c) / n / 255**2 - m * m)
  const auto check = [&](std::size_t from, std::size_t to, double mean, double sd) {
    double sum = 0, squares = 0;
    for (const data::Column& pixel : data.features)
      for (std::size_t r = from; r < to; ++r) {
        const double x = double(pixel.numbers[r]) / 255;
        sum += x;
        squares += x * x;
      }
    const double n = 784.0 * static_cast<double>(to - from);
    EXPECT_NEAR(sum / n, mean, 1e-9);
    EXPECT_NEAR(std::sqrt(squares / n - sum / n * sum / n), sd, 1e-9);
  };
  check(0, 3000, 0.2863366846738695, 0.35385251117462285);
  check(3000, 4000, 0.28498389855942374, 0.3529303885859979);
}

TEST(Idx, PixelsAndLabelsArePlacedRight) {
  const Folder folder;
  folder.put("train-images-idx3-ubyte", images(100));
  folder.put("train-labels-idx1-ubyte.gz", gzipped(labels(100, 4)));
  const data::Dataset data = data::read_dataset(folder.path.string());
  EXPECT_EQ(data.rows, 100u);
  EXPECT_EQ(data.given_held_out, 0u);
  EXPECT_EQ(data.features[5].name, "pixel_1_2");
  EXPECT_EQ(data.features[5].numbers[99], 99);
  EXPECT_EQ(data.target_values[98], 2);
  EXPECT_THAT(data.classes, ElementsAre("0", "1", "2", "3"));
}

TEST(Idx, HeadersThatLieAreRefused) {
  const Folder folder;
  const auto message = [&] { return outcome(folder.path.string()).message; };
  folder.put("train-images-idx3-ubyte", images(100));
  EXPECT_THAT(message(), HasSubstr("has train-images but not train-labels-idx1"));
  folder.put("train-labels-idx1-ubyte", labels(99, 4));
  EXPECT_THAT(message(), HasSubstr("100 images and train-labels 99 labels"));
  folder.put("train-labels-idx1-ubyte", labels(100, 4));
  EXPECT_EQ(message(), "");

  for (const std::string& name :
       {std::string("train-images-idx3-ubyte"), std::string("train-images-idx3-ubyte.gz")}) {
    const auto put = [&](const std::string& bytes) {
      folder.put(name, name.ends_with(".gz") ? gzipped(bytes) : bytes);
    };
    std::filesystem::remove(folder.path / "train-images-idx3-ubyte");
    put("");
    EXPECT_THAT(message(), HasSubstr("ends within its header"));
    put(big_endian(0x803) + big_endian(100));
    EXPECT_THAT(message(), HasSubstr("ends within its header"));
    put(labels(100, 4));
    EXPECT_THAT(message(), HasSubstr("begins with 0x00000801"));
    put(big_endian(0x803) + big_endian(100) + big_endian(0xffffffff) + big_endian(0xffffffff));
    EXPECT_THAT(message(), HasSubstr("claims images of 4294967295 x 4294967295 pixels"));
    put(big_endian(0x803) + big_endian(0xffffffff) + big_endian(1024) + big_endian(1024));
    EXPECT_THAT(message(), HasSubstr("claims 4294967295 items"));
    put(images(100).substr(0, 500));
    EXPECT_THAT(message(), testing::AnyOf(HasSubstr("and the file has 500 bytes"),
                                          HasSubstr("ends within item 81 of 100")));
    put(images(100) + "x");
    EXPECT_THAT(message(), testing::AnyOf(HasSubstr("and the file has 617 bytes"),
                                          HasSubstr("goes on after")));
    std::filesystem::remove(folder.path / name);
    folder.put("train-images-idx3-ubyte", images(100));
  }
}

TEST(Idx, TheTargetIsTheLabel) {
  const Folder folder;
  folder.put("train-images-idx3-ubyte", images(100));
  folder.put("train-labels-idx1-ubyte", labels(100, 4));
  EXPECT_EQ(outcome(folder.path.string(), {.target = "label", .task = {}}).failure, Failure::none);
  EXPECT_EQ(outcome(folder.path.string(), {.target = "digit", .task = {}}).failure, Failure::usage);
}

}  // namespace
}  // namespace hillock::tests
