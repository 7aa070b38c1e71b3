// swap_activation.h: a model with another activation in the place of one it has.
#pragma once

#include <cstddef>
#include <string>

#include "onnx/inspect/find_activations.h"

namespace hillock::onnx {

struct Swapped {
  Model model;
  std::size_t places = 0;  // where it was swapped
};

/// `from` is what hillock calls it: "relu" is every relu, "elu" every elu, "elu:alpha=0.5" those of
/// that alpha. `to` is any elementwise activation or formula, with its parameters set. Throws
/// UsageError where the model has no such activation, or its numbers are not float32.
Swapped swap_activation(const Model& model, const std::vector<FoundActivation>& activations,
                        const std::string& from, const std::string& to);

}  // namespace hillock::onnx
