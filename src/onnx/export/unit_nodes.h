// unit_nodes.h: a hidden layer's units as ONNX nodes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "nn/unit.h"
#include "onnx/export/formula_nodes.h"
#include "onnx/export/graph_builder.h"

namespace hillock::onnx {

/// Appends the nodes of y = f(x); x is the value `input`. They are those of the formula; or the one
/// operator that the card names, where the opset has it and the formula takes more. `learned` are
/// the parameters that training moved, [arity][shared by], where shared by is 1 or x's columns;
/// empty: the function's own.
void append_function(Model& model, const NodeNames& names, const std::string& input,
                     const nn::Function& f, std::span<const float> learned, std::int64_t opset);

/// The units of a hidden layer, and the parameters that they learned beside weights and biases.
struct HiddenUnits {
  const nn::Unit& unit;
  std::size_t count;
  std::span<const float> learned;
};

/// Appends their nodes, whose names begin with `layer`/; z is the value that they read. Returns the
/// name of what they give.
std::string append_units(GraphBuilder& b, const HiddenUnits& units, const std::string& layer,
                         const std::string& z);

}  // namespace hillock::onnx
