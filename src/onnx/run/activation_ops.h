// activation_ops.h: which of hillock's functions an ONNX operator is.
#pragma once

#include <optional>
#include <string>

#include "onnx/run/operators.h"

namespace hillock::onnx {

/// "elu:alpha=0.5", or a formula of x where ONNX's attributes make it a function that hillock has
/// no name for: "max(0,min(1,0.2*x+0.5))" of HardSigmoid. None: the operator is no function of one
/// x, or is none of the activations (Exp, Neg).
std::optional<std::string> activation_spec(const Call& call);

}  // namespace hillock::onnx
