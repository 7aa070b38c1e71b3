// readings.h: every activation behind function pointers and as data, for code that chooses at run
// time.
#pragma once

#include <span>

#include "activation/activation.h"
#include "expression/parse.h"

namespace hillock::activation {

/// One activation, read by the kinds of number that need no array.
struct Reading {
  const Card* card;
  double (*value)(double x, const double* params);
  double (*slope)(double x, const double* params);
  double (*curvature)(double x, const double* params);  // f''; 0 at a kink
  // Recorded when they are asked for; of x and the parameters.
  expression::Expression (*f)();
  expression::Expression (*df)();
  /// f, f' and f'' as the page of `hillock explore` computes them: f'' is the dual of f'.
  std::array<expression::Expression, 3> (*derivatives)();
};

/// All of them, in the order of activations.h.
std::span<const Reading> readings();

/// Every activation, with its usual parameters, as a function that a formula may name: gelu(x).
/// Aliases too.
std::span<const expression::NamedExpression> named_activations();

}  // namespace hillock::activation
