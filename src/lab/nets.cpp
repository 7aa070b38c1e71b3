#include "lab/nets.h"

#include <cmath>

#include "data/random.h"

namespace hillock::lab {

nn::Shape equal_layers(std::size_t inputs, std::size_t width, std::size_t depth,
                       std::size_t outputs) {
  return {.inputs = inputs, .hidden = std::vector<std::size_t>(depth, width), .outputs = outputs};
}

void draw_weights(nn::Network& network, Weights law, double sigma_w, double sigma_b,
                  std::uint64_t seed, std::uint64_t repeat) {
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const nn::Layer& layer = network.layers[l];
    data::Stream stream(seed, data::Role::init, repeat, l);
    const double scale = sigma_w / std::sqrt(double(layer.inputs));
    const auto drawn = [&] {  // of variance 1
      return law == Weights::normal ? stream.normal() : std::sqrt(12.0) * (stream.uniform() - 0.5);
    };
    for (std::size_t i = 0; i < layer.inputs * layer.columns; ++i)
      network.parameters[layer.weights + i] = float(scale * drawn());
    for (std::size_t i = 0; i < layer.columns; ++i)
      network.parameters[layer.biases + i] = float(sigma_b * drawn());
  }
}

nn::Samples noise(std::size_t rows, std::size_t inputs, std::size_t outputs, std::uint64_t seed,
                  std::uint64_t repeat) {
  nn::Samples samples{.rows = rows, .inputs = inputs, .x = {}, .target = {}};
  data::Stream stream(seed, data::Role::simulation, repeat);
  for (std::size_t i = 0; i < rows * inputs; ++i) samples.x.push_back(float(stream.normal()));
  for (std::size_t i = 0; i < rows; ++i)
    samples.target.push_back(outputs > 1 ? float(stream.below(outputs)) : float(stream.normal()));
  return samples;
}

}  // namespace hillock::lab
