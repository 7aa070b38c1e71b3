// diagnostics.h: measures the state of a network's units: dead and saturated units, mean outputs,
// gradient flow.
#pragma once

#include <optional>
#include <vector>

#include "nn/network.h"
#include "nn/samples.h"
#include "theory/saturation.h"

namespace hillock::diagnose {

/// Shares are fractions of the units of a layer.
struct LayerDiagnostics {
  double dead = 0;                  // dL/dz is zero on every row
  std::optional<double> saturated;  // not dead, but on a flat tail on more than half of the rows;
                                    // none if the function has no such tail
  double mean_output = 0;           // mean over units and rows
  /// Each unit's standard deviation over the rows, as root mean square over the units. It is 0 if
  /// the layer gives the same output for every row.
  double output_spread = 0;
  double gradient_rms = 0;  // of dL/dz over units and rows; residual: before scaling f(z)
};

struct Diagnostics {
  std::size_t rows = 0;  // the number of rows measured
  double dead = 0;
  std::optional<double> saturated;
  double mean_output = 0;
  double gradient_ratio = 1;  // gradient_rms of the first hidden layer over that of the last
  std::vector<LayerDiagnostics> layers;  // hidden layers only
};

std::vector<theory::Tails> tails_of(const nn::Unit& unit, const nn::Shape& shape);

/// Measures on all given rows, without dropout.
Diagnostics diagnose(const nn::Network& network, data::Task task, const nn::Samples& samples);

/// The same on the first `rows` rows. `tails` has the saturating tails of each hidden layer's unit,
/// because finding them takes longer than the rest on a small network.
Diagnostics diagnose(const nn::Network& network, const std::vector<theory::Tails>& tails,
                     data::Task task, const nn::Samples& samples, std::size_t most_rows);

}  // namespace hillock::diagnose
