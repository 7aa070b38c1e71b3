// diagnostics.h: what a network looks like inside: dead and saturated units, mean output, gradient
// flow.
#pragma once

#include <optional>
#include <vector>

#include "nn/network.h"
#include "nn/samples.h"
#include "theory/saturation.h"

namespace hillock::diagnose {

/// Shares are of units.
struct LayerDiagnostics {
  double dead = 0;                  // dL/dz is zero on every row
  std::optional<double> saturated;  // not dead, and on a saturating tail on more than half of the
                                    // rows; none without tails
  double mean_output = 0;           // over units and rows
  /// Over the rows, a unit's standard deviation; over the units, its root mean square: 0 where
  /// every row leaves the layer as the same one.
  double output_spread = 0;
  double gradient_rms = 0;  // of dL/dz over units and rows; residual: before the scale of f(z)
};

struct Diagnostics {
  std::size_t rows = 0;  // on which it was measured
  double dead = 0;
  std::optional<double> saturated;
  double mean_output = 0;
  double gradient_ratio = 1;             // first hidden layer's gradient_rms over the last one's
  std::vector<LayerDiagnostics> layers;  // the hidden ones
};

std::vector<theory::Tails> tails_of(const nn::Unit& unit, const nn::Shape& shape);

/// Measured on all rows given, dropout off.
Diagnostics diagnose(const nn::Network& network, data::Task task, const nn::Samples& samples);

/// On the first so many rows; `tails` are those of each hidden layer's unit, which take longer to
/// find than a look at a small network.
Diagnostics diagnose(const nn::Network& network, const std::vector<theory::Tails>& tails,
                     data::Task task, const nn::Samples& samples, std::size_t most_rows);

}  // namespace hillock::diagnose
