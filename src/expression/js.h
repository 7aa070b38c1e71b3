// js.h: formulas as a list of operations that a page in a browser carries out
// (web/src/formulas.js).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

/// What the browser does, in this order; each of `from` comes before the operation itself.
struct JsProgram {
  struct Step {
    std::string_view what;          // "constant", "x", a parameter's name, "+", "tanh", …
    std::vector<std::size_t> from;  // steps before it
    double constant = 0;
  };
  std::vector<Step> steps;
  std::vector<std::size_t> results;  // steps
};

/// All of them in one program, which shares what they have in common: a value and its derivatives.
/// What has constants alone in it is computed here; 0 times what is infinite is 0, since the parts
/// of a dual that are 0 are so for all x.
JsProgram js_program_of(std::span<const Expression> formulas);

}  // namespace hillock::expression
