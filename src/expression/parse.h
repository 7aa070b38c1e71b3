// parse.h: a formula given at run time, "x*tanh(exp(x))".
//
//   expression := product (('+' | '-') product)*
//   product    := signed (('*' | '/') signed)*
//   signed     := ('-' | '+') signed | power
//   power      := atom (('^' | '**') signed)?          the exponent: -64 to 64 whole, or 0.5
//   atom       := number | 'x' | 'pi' | 'e' | '(' expression ')' | name '(' expression, … ')'
//               | 'where' '(' expression ('<' | '>') expression ',' expression ',' expression ')'
//
// What has no x in it is computed once, in double precision.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "expression/program.h"

namespace hillock::expression {

/// A formula of x without parameters, ready to run.
struct Formula {
  std::string text;  // one spelling: no blanks, names in lower case
  Expression expression;
  Program program;
};

inline constexpr std::size_t longest_formula = 4096;  // characters
inline constexpr std::size_t deepest_formula = 256;   // brackets in brackets

/// What is wrong with a text.
struct FormulaError {
  std::size_t at = 0, length = 1;  // in bytes of the text
  std::string message{};           // "a value is missing after '*'."
  std::string unknown{};           // a name that is none, in lower case; else empty
};

/// A function that a formula may name beside those of functions.h.
struct NamedExpression {
  std::string name;         // in lower case
  std::string spelled;      // the name's one spelling
  Expression expression{};  // of x alone, in words of programs
};

/// Any text is accepted; the depth of the recursion and the size of what comes out are bounded.
std::variant<Formula, FormulaError> parse_formula(std::string_view text,
                                                  std::span<const NamedExpression> others = {});

/// The names of the functions, "exp", …, as they may be written.
std::span<const std::string_view> function_names();

}  // namespace hillock::expression
