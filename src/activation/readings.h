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
  // Of x and the parameters.
  expression::Expression f, df;
};

/// All of them, in the order of activations.h.
std::span<const Reading> readings();

/// f, f' and f'' of one of them, as the page of `hillock explore` computes them: f'' from the dual
/// of f'.
std::array<expression::Expression, 3> with_derivatives(std::size_t index);

/// Every activation, with its usual parameters, as a function that a formula may name: gelu(x).
/// Aliases too.
std::span<const expression::NamedExpression> named_activations();

}  // namespace hillock::activation
