// pytorch.h: the pieces of a program for PyTorch, for what puts them together: the report's short
// program (frameworks.h) and the training script (train_pytorch.h).
#pragma once

#include <string>
#include <string_view>

#include "report/frameworks.h"

namespace hillock::report {

/// Functions and classes that the model is made of: dense, Activation, Residual.
std::string definitions_in_pytorch(const Blueprint& network);

/// `model`, and `gain` before it where it needs one.
std::string model_in_pytorch(const Blueprint& network);

/// `optimizer`.
std::string optimizer_in_pytorch(const Blueprint& network);

/// `schedule`, of so many steps (a number, or what Python calls it); nothing for a constant rate.
std::string schedule_in_pytorch(const Blueprint& network, std::string_view steps);

/// `average(old, new, steps)`, the weights that are judged and kept; nothing without averaging.
std::string average_in_pytorch(const Blueprint& network);

}  // namespace hillock::report
