// python_unit.h: a unit as an expression in Python: what the library has, or a class of its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "expression/text.h"
#include "nn/unit.h"

namespace hillock::report {

/// A number that Python reads as the same double, and as no integer.
std::string python_number(double x);

/// A literal that Python reads as the same text, in which nothing acts on a reader's terminal or
/// editor.
std::string python_string(const std::string& text);

/// "leaky_relu", or nothing for maxout and formulas.
std::string_view catalogue_name(const nn::Unit& unit);

/// The unit's formula in a notation of Python, and before it a line for each parameter.
struct PythonFormula {
  std::string parameters;  // "alpha = 0.5\n", or nothing
  std::string value;       // empty: too long to be written
};
PythonFormula python_formula(const nn::Unit& unit, expression::Notation notation);

/// `text` with two parameters of the unit in the place of {0} and {1}, and the number of units that
/// learn one each in the place of {n}.
std::string filled(std::string_view text, const nn::Unit& unit, std::size_t units);

/// Each line moved to the right by so many blanks, but for empty ones.
std::string indented(std::string_view text, int blanks);

}  // namespace hillock::report
