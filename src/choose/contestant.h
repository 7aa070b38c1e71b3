// contestant.h: who takes part in a study.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"
#include "diagnose/diagnostics.h"
#include "nn/network.h"
#include "nn/unit.h"

namespace hillock::choose {

/// A network that takes part: a unit in a shape.
struct Contestant {
  nn::Unit unit;
  nn::Shape shape;
  std::size_t parameters = 0;
  double cost = 1;  // counted operations of a training step a row, over relu's in the same shape
  double step_cost = 0;              // counted operations of a training step, a row
  std::vector<theory::Tails> tails;  // of each hidden layer's unit
  bool control = false;  // identity, a network without activations: compared, never recommended
  /// Units of several columns (maxout) with the hidden widths of the others, which makes it a
  /// larger network: compared, never recommended. The candidate of these units has as many
  /// parameters as the others have.
  bool wide = false;
  // In place of the configuration's, for a remedy.
  std::optional<nn::Init> init = {};
  std::optional<nn::Optimizer> optimizer = {};

  bool is_candidate() const { return !control && !wide; }
  std::string name() const { return wide ? unit.name + " (wide)" : unit.name; }
};

/// The units given, identity among them whether asked for or not, each in the shape of the
/// configuration; but units of several columns (maxout) narrowed to as many parameters as a plain
/// network of that shape, and beside it as wide as that.
std::vector<Contestant> make_contestants(const std::vector<nn::Unit>& units,
                                         const data::Dataset& data, std::size_t inputs,
                                         const Configuration& configuration);

/// The same with another unit in the last of its hidden layers, of which there are at least two.
Contestant with_last(const Contestant& base, const nn::Unit& last);

}  // namespace hillock::choose
