// js.h: formulas as a list of operations that a page in a browser evaluates
// (web/src/formulas.js).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

/// The steps to evaluate, in this order. Each entry of `from` is an earlier step.
struct JsProgram {
  struct Step {
    std::string_view what;          // "constant", "x", a parameter's name, "+", "tanh", …
    std::vector<std::size_t> from;  // the steps that are its operands
    double constant = 0;
  };
  std::vector<Step> steps;
  std::vector<std::size_t> results;  // the step that holds each formula's value
};

/// Returns one program for all formulas, which shares common subexpressions, such as those of a
/// value and its derivatives. Constant operations are computed here, and 0 times anything is 0: a
/// part of a dual that is 0 is 0 for all x, also where the other factor is infinite.
JsProgram js_program_of(std::span<const Expression> formulas);

}  // namespace hillock::expression
