// formula.h: a function written as a formula of x instead of a name: "x*tanh(exp(x))".
#pragma once

#include <memory>
#include <string_view>

#include "expression/parse.h"

namespace hillock::api {

/// Units, activations and threads share one: it never changes.
using SharedFormula = std::shared_ptr<const expression::Formula>;

/// Whether a spec is meant as a formula: it is no known name, sets no parameters, and has one of
/// ( + * / ^ in it, or x as a word.
bool looks_like_formula(std::string_view spec);

/// Throws UsageError: what is wrong, where, and what to try.
SharedFormula parse_formula(std::string_view text);

}  // namespace hillock::api
