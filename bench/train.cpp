// train.cpp: trains one network once, on numbers that bench/train.py wrote, and prints the CPU
// seconds and the share of test rows that are classified correctly.
//   bench_train FOLDER INPUTS CLASSES HIDDEN BATCH EPOCHS RATE AVERAGING
// FOLDER holds train.x, train.y, test.x, test.y: float32, x by rows, y the index of the class.
#include <fmt/core.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "nn/metrics.h"
#include "nn/train.h"

namespace hillock::bench {
namespace {

std::vector<float> read_floats(const std::filesystem::path& path) {
  std::vector<float> numbers(std::filesystem::file_size(path) / sizeof(float));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(numbers.data()),
            static_cast<std::streamsize>(numbers.size() * sizeof(float)));
  return numbers;
}

nn::Samples read_samples(const std::filesystem::path& folder, const std::string& part,
                         std::size_t inputs) {
  nn::Samples samples{.inputs = inputs,
                      .x = read_floats(folder / (part + ".x")),
                      .target = read_floats(folder / (part + ".y"))};
  samples.rows = samples.target.size();
  return samples;
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock;
  if (argc != 9) return 2;
  const auto number = [&](int i) { return static_cast<std::size_t>(std::atol(argv[i])); };
  nn::Shape shape{.inputs = number(2), .hidden = {}, .outputs = number(3)};
  std::istringstream hidden(argv[4]);
  for (std::string units; std::getline(hidden, units, '-');)
    shape.hidden.push_back(static_cast<std::size_t>(std::stol(units)));
  const nn::Samples training = bench::read_samples(argv[1], "train", shape.inputs);
  const nn::Samples test = bench::read_samples(argv[1], "test", shape.inputs);
  nn::Network network = nn::make_network(nn::parse_unit("relu"), shape);
  nn::initialise(network, nn::Init::lecun, 1, 0);
  for (float& w : network.parameters) w *= 0.577f;  // PyTorch's: variance 1 / (3 fan_in)
  const nn::TrainingPlan plan{.rate = std::atof(argv[7]),
                              .epochs = number(6),
                              .batch = number(5),
                              .averaging = std::atof(argv[8])};
  const std::clock_t start = std::clock();
  train(network, plan, training, {});
  const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print("{} {}\n", seconds,
             nn::score(nn::Metric::accuracy, nn::predict(network, test), test.target, 1));
}
