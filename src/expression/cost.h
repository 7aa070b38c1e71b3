// cost.h: what a formula costs to compute.
#pragma once

#include "expression/expression.h"

namespace hillock::expression {

/// The cost of f for one x, in additions (Price, functions.h). It is counted as for optimised code:
/// an operation on the same operands counts once, what does not depend on x counts nothing (it is
/// computed once per array), and both sides of a select count, as both are computed in a register.
double cost_of(const Expression& f);

}  // namespace hillock::expression
