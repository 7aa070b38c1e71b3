// cost.h: what a formula takes to compute.
#pragma once

#include "expression/expression.h"

namespace hillock::expression {

/// Additions that f takes for one x (Price, functions.h). As a compiler would count: an operation
/// met twice on the same operands is one, and what does not depend on x is done once for the whole
/// array. Both sides of a select are computed, as in a register.
double cost_of(const Expression& f);

}  // namespace hillock::expression
