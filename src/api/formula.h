// formula.h: activations given as a formula of x, "x*tanh(exp(x))", instead of a name.
#pragma once

#include <memory>
#include <string_view>

#include "expression/parse.h"

namespace hillock::api {

/// One immutable formula, shared by units, activations and threads.
using SharedFormula = std::shared_ptr<const expression::Formula>;

/// Whether a spec is to be read as a formula: it sets no parameters, and it contains one of ( + * /
/// ^, or x as a name of its own.
bool looks_like_formula(std::string_view spec);

/// Throws UsageError, which says what is wrong, where, and what to try.
SharedFormula parse_formula(std::string_view text);

}  // namespace hillock::api
