// network.h: dense layers with one kind of unit between them; forward and backward over a batch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "nn/unit_kind.h"

namespace hillock::nn {

/// Of what each hidden layer's units read (normalise.h).
enum class Norm { none, batch, layer };

inline constexpr std::array<std::string_view, 3> norm_names{"none", "batch", "layer"};

struct Shape {
  std::size_t inputs = 0;
  std::vector<std::size_t> hidden;  // units a hidden layer
  std::size_t outputs = 0;          // classes, or 1
  Norm norm = Norm::none;
  bool residual = false;  // a hidden layer as wide as the one before it adds to that one's output
  std::optional<Unit> last = {};  // another unit in the last of several hidden layers
};

/// The unit of a hidden layer of such a network.
const Unit& unit_of(const Unit& unit, const Shape& shape, std::size_t layer);

/// z = x W + b; or gain * norm(x W) + b for Norm::batch, which would take a bias out again; or
/// gain * norm(x W + b) + shift for Norm::layer, which without b would not see how long x is.
/// y = f(z), f the unit, or residual y = x + s f(z). The last layer has no unit, norm or residual.
/// Offsets are into Network::parameters.
struct Layer {
  std::size_t inputs = 0, units = 0;
  std::size_t columns = 0;     // units * Unit::columns, in the order of UnitKind::forward
  std::size_t weights = 0;     // [inputs][columns]
  std::size_t biases = 0;      // [columns]
  std::size_t gains = 0;       // [columns] where normalised
  std::size_t shifts = 0;      // [columns] too; for Norm::batch the biases
  std::size_t statistics = 0;  // in Network::statistics, for Norm::batch
  std::size_t slopes = 0;      // what the units learn themselves (UnitKind::learned)
  std::size_t slope_count = 0;
  bool normalised = false, residual = false;

  bool biased_before_norm() const { return !normalised || shifts != biases; }
};

struct Network {
  Unit unit;
  Shape shape;
  std::vector<Layer> layers;     // the hidden ones, then the output
  std::size_t weight_count = 0;  // the weights come first: decay acts on them alone
  std::size_t parameter_count = 0;
  std::vector<float> parameters;  // all weights, biases, gains, shifts, learned slopes
  /// Norm::batch: [mean, variance][columns] a hidden layer, of x W over the training rows.
  /// Measured, not learned.
  std::vector<float> statistics;
  /// s of the residual layers, by the moments of `unit` (theory/moments.h): at first they double
  /// the mean square of a signal at most, at any depth.
  float residual_scale = 1;

  std::size_t hidden_layers() const { return layers.size() - 1; }
  const Unit& unit_of(std::size_t layer) const { return hillock::nn::unit_of(unit, shape, layer); }
};

/// What a network will have and where; its parameters take no memory yet.
Network plan_network(const Unit& unit, const Shape& shape);

/// All parameters 0.
Network make_network(const Unit& unit, const Shape& shape);

/// The scale of initial weights, with norm and residual or without.
enum class Init {
  /// gain / sqrt(fan_in), of the unit that the layer reads; 1 / sqrt(fan_in) for the first layer,
  /// whose inputs have variance 1.
  critical,
  /// sqrt(2 / (fan_in + fan_out)): Glorot, Bengio 2010.
  xavier,
  /// sqrt(2 / fan_in): He et al. 2015.
  he,
  /// sqrt(1 / fan_in): LeCun et al. 1998.
  lecun
};

inline constexpr std::array<std::string_view, 4> init_names{"critical", "xavier", "he", "lecun"};

/// Weights are standard normal directions times a scale; biases 0. The directions depend on seed,
/// repeat, layer and piece alone: networks that differ in their unit get the same ones. Gains are
/// 1, statistics mean 0 and variance 1.
void initialise(Network& network, Init init, std::uint64_t seed, std::uint64_t repeat);

/// The buffers of one network for batches of up to `rows` rows. Made once; a step allocates
/// nothing.
struct Workspace {
  struct PerLayer {
    std::vector<float> z;     // [rows][columns] before the unit; after backward: dL/dz
    std::vector<float> a;     // [rows][units] after it
    std::vector<float> keep;  // [rows][units] dropout: 0 or 1 / (1 - p); empty without dropout
    UnitScratch scratch;
    /// Where normalised: [rows][columns], x W + b normalised; after backward dL/d(x W + b).
    std::vector<float> normal;
    std::vector<float> scale;  // 1 / deviation, [columns], or [rows] for Norm::layer
    std::vector<float> mean,
        variance;  // [columns] of the batch, Norm::batch; the variance unbiased
  };
  std::size_t rows = 0;
  std::vector<PerLayer> layers;
  std::vector<float> da;         // [rows][widest layer]
  std::vector<float> branch;     // as da, where a layer is residual: of what it adds
  std::vector<float> gradients;  // of all parameters
};

Workspace make_workspace(const Network& network, std::size_t rows);

/// The outputs [rows][outputs] for x [rows][inputs]: logits, or standardised predictions. They
/// stand in workspace.layers.back().z. In training, with `keep` filled (dropout), what the units
/// give is multiplied by it. Norm::batch takes the batch's own statistics in training and in
/// measuring, if it has at least two rows; else those of the network.
enum class Mode { inference, training, measuring };
std::span<float> forward(const Network& network, Workspace& workspace, const float* x,
                         std::size_t rows, Mode mode);

/// After forward and with dL/d outputs written over the outputs: workspace.gradients, and dL/dz in
/// each layer's z.
void backward(const Network& network, Workspace& workspace, const float* x, std::size_t rows,
              Mode mode);

}  // namespace hillock::nn
