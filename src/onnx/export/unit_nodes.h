// unit_nodes.h: a hidden layer's unit as ONNX nodes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "nn/unit.h"
#include "onnx/export/formula_nodes.h"

namespace hillock::onnx {

/// Appends the nodes of y = f(x), f an elementwise unit or a formula; x is the value `input`. They
/// are those of the formula; or the one operator that the card names, where the opset has it and
/// the formula takes more. `learned` are the parameters that training moved, [arity][shared by],
/// where shared by is 1 or x's columns; empty: the unit's own.
void append_unit(Model& model, const NodeNames& names, const std::string& input,
                 const nn::Unit& unit, std::span<const float> learned, std::int64_t opset);

}  // namespace hillock::onnx
