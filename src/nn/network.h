// network.h: dense layers with one kind of unit between them; forward and backward over a batch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/unit.h"

namespace hillock {

struct Shape {
  std::size_t inputs = 0;
  std::vector<std::size_t> hidden;  // units a hidden layer
  std::size_t outputs = 0;          // classes, or 1
};

/// z = x W + b, then the unit; the last layer has none. Offsets are into Network::parameters.
struct Layer {
  std::size_t inputs = 0, units = 0;
  std::size_t columns = 0;      // units x pieces: piece p of unit u is column p * units + u
  std::size_t weights = 0;      // [inputs][columns]
  std::size_t biases = 0;       // [columns]
  std::size_t slopes = 0;       // [arity][shared by]: learned parameters of the unit
  std::size_t slope_count = 0;  // 0 where nothing is learned
};

struct Network {
  Unit unit;
  Shape shape;
  std::vector<Layer> layers;     // the hidden ones, then the output
  std::size_t weight_count = 0;  // the weights come first: decay acts on them alone
  std::size_t parameter_count = 0;
  std::vector<float> parameters;  // all weights, all biases, all learned slopes

  std::size_t hidden_layers() const { return layers.size() - 1; }
};

/// What a network will have and where; its parameters take no memory yet.
Network plan_network(const Unit& unit, const Shape& shape);

/// All parameters 0, learned slopes where learning starts.
Network make_network(const Unit& unit, const Shape& shape);

enum class Init { critical, xavier, he, lecun };

inline constexpr std::array<std::string_view, 4> init_names{"critical", "xavier", "he", "lecun"};

/// Weights are standard normal directions times a scale; biases 0. The directions depend on seed,
/// repeat, layer and piece alone: networks that differ in their unit get the same ones. The scale s
/// on them:
///   critical  gain(unit) / sqrt(fan_in), and 1 / sqrt(fan_in) for the first layer, whose inputs
///   have variance 1 xavier    sqrt(2 / (fan_in + fan_out))   Glorot, Bengio 2010 he        sqrt(2
///   / fan_in)               He et al. 2015 lecun     sqrt(1 / fan_in)               LeCun et al.
///   1998
void initialise(Network& network, Init init, std::uint64_t seed, std::uint64_t repeat);

/// The buffers of one network for batches of up to `rows` rows. Made once; a step allocates
/// nothing.
struct Workspace {
  struct PerLayer {
    std::vector<float> z;     // [rows][columns] before the unit; after backward: dL/dz
    std::vector<float> a;     // [rows][units] after it
    std::vector<float> keep;  // [rows][units] dropout: 0 or 1 / (1 - p); empty without dropout
    std::vector<std::uint8_t> winners;   // [rows][units] maxout: which piece won
    std::vector<float> slopes, dslopes;  // [arity][units] learned parameters, one a column
  };
  std::size_t rows = 0;
  std::vector<PerLayer> layers;
  std::vector<float> da;         // [rows][widest layer]
  std::vector<float> gradients;  // of all parameters
};

Workspace make_workspace(const Network& network, std::size_t rows);

/// The outputs [rows][outputs] for x [rows][inputs]: logits, or standardised predictions. They
/// stand in workspace.layers.back().z. With `keep` filled (dropout), hidden outputs are multiplied
/// by it.
enum class Mode { inference, training };
std::span<float> forward(const Network& network, Workspace& workspace, const float* x,
                         std::size_t rows, Mode mode);

/// After forward and with dL/d outputs written over the outputs: workspace.gradients, and dL/dz in
/// each layer's z.
void backward(const Network& network, Workspace& workspace, const float* x, std::size_t rows,
              Mode mode);

}  // namespace hillock
