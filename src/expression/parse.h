// parse.h: parses a formula given at run time, such as "x*tanh(exp(x))".
//
//   expression := product (('+' | '-') product)*
//   product    := signed (('*' | '/') signed)*
//   signed     := ('-' | '+') signed | power
//   power      := atom (('^' | '**') signed)?          the exponent: -64 to 64 whole, or 0.5
//   atom       := number | 'x' | 'pi' | 'e' | '(' expression ')' | name '(' expression, … ')'
//               | 'where' '(' expression ('<' | '>') expression ',' expression ',' expression ')'
//
// Parts without x are computed once, in double precision.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "expression/program.h"

namespace hillock::expression {

/// A parsed formula of x without parameters, ready to run.
struct Formula {
  std::string text;  // normalised: no blanks, names in lower case
  Expression expression;
  Program program;
};

inline constexpr std::size_t longest_formula = 4096;  // characters
inline constexpr std::size_t deepest_formula = 256;   // nested brackets

/// Where and why a text is not a formula.
struct FormulaError {
  std::size_t at = 0, length = 1;  // in bytes of the text
  std::string message{};           // such as "a value is missing after '*'."
  std::string unknown{};           // an unknown name in lower case, else empty
};

/// A function that a formula may call besides those of functions.h.
struct NamedExpression {
  std::string name;         // in lower case
  std::string spelled;      // its spelling in Formula::text
  Expression expression{};  // of x only, in the operations of programs
};

/// Accepts any text. The recursion depth and the size of the result are bounded.
std::variant<Formula, FormulaError> parse_formula(std::string_view text,
                                                  std::span<const NamedExpression> others = {});

/// The function names that a formula may use, in lower case and sorted: "exp", …
std::span<const std::string_view> function_names();

}  // namespace hillock::expression
