// frameworks.h: writes the recommended network as a program for PyTorch and for Keras
// 3.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/study.h"

namespace hillock::report {

/// All information that such a program contains.
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
  std::size_t steps = 0;  // of all epochs, for a schedule; 0: unknown
};

/// The blueprint of the recommended network.
Blueprint blueprint_of(const choose::Study& study, data::Task task);

/// What a library calls a unit, with its parameters: "nn.ELU(1.0)". Empty if the library lacks it.
std::string name_in_pytorch(const nn::Unit& unit);
std::string name_in_keras(const nn::Unit& unit);

struct Program {
  std::string library, code;
};

/// Python that creates `model`, `optimizer` and `loss` for PyTorch 2 and Keras 3: layers, scale of
/// the initial weights, and each activation by the library's name or as its formula. Comments
/// describe how hillock trained the network, where that takes more than a line of code.
std::string in_pytorch(const Blueprint& network);
std::string in_keras(const Blueprint& network);
std::vector<Program> programs_for(const Blueprint& network);

/// In Python, the standard deviation of the initial weights of each layer, the output layer last;
/// and the preceding line that defines `gain`, if they need one.
struct InitialSpreads {
  std::string gain;
  std::vector<std::string> spreads;
};
InitialSpreads initial_spreads(const Blueprint& network);

}  // namespace hillock::report
