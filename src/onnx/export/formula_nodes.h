// formula_nodes.h: a formula as ONNX nodes: x·sigmoid(x) is a Sigmoid and a Mul.
//
// A function that ONNX has is its operator. The others are made of operators so that no tail
// overflows in float32, no infinity meets 0, and NaN stays NaN. ONNX has no expm1, no log1p and no
// tail of the normal distribution; what stands for them is said in formula_nodes.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "expression/expression.h"
#include "onnx/model/graph.h"

namespace hillock::onnx {

/// How the nodes of one formula are called: prefix/Mul, and the values as the node they come from,
/// but for the last, which is `output`. Constants are initializers that all formulas of a model
/// share: constants/0.5.
struct NodeNames {
  std::string prefix, output, constants;
};

/// Appends the nodes of f to the model; an Identity where there is nothing to compute. x is the
/// value `input`; the parameters are values of the graph.
void append_formula(Model& model, const NodeNames& names, const std::string& input,
                    std::span<const std::string> parameters, const expression::Expression& f);

/// How many nodes that would be.
std::size_t count_nodes(const expression::Expression& f);

}  // namespace hillock::onnx
