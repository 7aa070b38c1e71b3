// expression_readings.h: a formula given at run time, read as text and as a cost, as readings.h
// reads the catalogue.
#pragma once

#include <string>

#include "activation/readings.h"
#include "expression/expression.h"

namespace hillock::activation {

/// f and f', of x; a remark in words where that would be longer than anyone reads.
std::string written_value(const expression::Expression& f, Notation notation);
std::string written_slope(const expression::Expression& f, Notation notation);

/// Every activation of the catalogue, with its usual parameters, as a function that a formula may
/// name: gelu(x). Aliases too.
std::span<const expression::NamedExpression> catalogued_functions();

/// Counted operations for one x (cost.h).
double value_cost(const expression::Expression& f);
double slope_cost(const expression::Expression& f);

}  // namespace hillock::activation
