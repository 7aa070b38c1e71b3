// frameworks.h: the recommended network as a program for PyTorch and for Keras 3, which builds the
// same one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/study.h"

namespace hillock::report {

/// All that such a program says.
struct Blueprint {
  nn::Unit unit;
  nn::Shape shape;  // without `last`
  nn::Init init = nn::Init::critical;
  nn::Optimizer optimizer = nn::Optimizer::adam;
  nn::Schedule schedule = nn::Schedule::constant;
  data::Task task = data::Task::classification;
  double rate = 0;
  double l2 = 0, dropout = 0, averaging = 0;  // as in Configuration
  std::optional<double> clip;
  bool class_weights = false;
  std::size_t epochs = 0, batch = 0, patience = 0;
  std::size_t steps = 0;  // of all epochs, which a schedule counts; 0: not known
};

/// Of the recommended network.
Blueprint blueprint_of(const choose::Study& study, data::Task task);

/// What a library calls a unit, with its parameters: "nn.ELU(1.0)"; empty where it has none.
std::string name_in_pytorch(const nn::Unit& unit);
std::string name_in_keras(const nn::Unit& unit);

struct Program {
  std::string library, code;
};

/// Python that makes `model`, `optimizer` and `loss`, by PyTorch 2 and Keras 3: the layers, the
/// scale of their initial weights, the activation as it is called there, or its formula where it is
/// not there. Comments say how hillock trained it, where that is more than a line.
std::string in_pytorch(const Blueprint& network);
std::string in_keras(const Blueprint& network);
std::vector<Program> programs_for(const Blueprint& network);

/// In Python: the standard deviation of the initial weights of each layer, the output's last; and
/// the line before it that says what `gain` is, where they need one.
struct InitialSpreads {
  std::string gain;
  std::vector<std::string> spreads;
};
InitialSpreads initial_spreads(const Blueprint& network);

}  // namespace hillock::report
