// readings.h: every activation behind function pointers, for code that chooses at run time.
#pragma once

#include <span>
#include <string>

#include "activation/activation.h"

namespace hillock::activation {

/// Of text that people read, and of Python over tensors of PyTorch and of Keras.
enum class Notation { plain, latex, torch, keras };

/// One activation, read by the kinds of number that need no array.
struct Reading {
  const Card* card;
  double (*value)(double x, const double* params);
  double (*slope)(double x, const double* params);
  std::string (*formula)(Notation notation);  // of x and the parameters' names
  std::string (*slope_formula)(Notation notation);
  double (*value_cost)();  // counted operations for one x (cost.h)
  double (*slope_cost)();
};

/// All of them, in the order of activations.h.
std::span<const Reading> readings();

}  // namespace hillock::activation
