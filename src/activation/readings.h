// readings.h: every activation as function pointers and as data, for code that selects one at run
// time.
#pragma once

#include <span>

#include "activation/activation.h"
#include "expression/parse.h"

namespace hillock::activation {

/// One activation, evaluated in the Number types that need no arrays.
struct Reading {
  const Card* card;
  double (*value)(double x, const double* params);
  double (*slope)(double x, const double* params);
  double (*curvature)(double x, const double* params);  // f''; 0 at a kink
  // Recorded on demand, as functions of x and the parameters.
  expression::Expression (*f)();
  expression::Expression (*df)();
  /// f, f' and f'' for the page of `hillock explore`. f'' is the dual of f'.
  std::array<expression::Expression, 3> (*derivatives)();
};

/// All activations, in the order of activations.h.
std::span<const Reading> readings();

/// Every activation with its default parameters, as a function that a formula may call: gelu(x).
/// Aliases are included.
std::span<const expression::NamedExpression> named_activations();

}  // namespace hillock::activation
