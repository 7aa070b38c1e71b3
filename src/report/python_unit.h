// python_unit.h: a unit as an expression in Python: what the library has, or a class of its own.
#pragma once

#include <cstddef>
#include <span>
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

/// The formula of an elementwise unit in a notation of Python, and before it a line for each
/// parameter.
struct PythonFormula {
  std::string parameters;  // "alpha = 0.5\n", or nothing
  std::string value;       // empty: too long to be written
};
PythonFormula python_formula(const nn::Unit& unit, expression::Notation notation);

/// What a library, or the program itself, calls a unit; or the program's definition of it.
struct PythonRow {
  std::string_view name;  // on the unit's card
  std::string_view text;  // for filled()
};
/// The text of the unit's row; empty if it has none.
std::string_view python_text(std::span<const PythonRow> rows, const nn::Unit& unit);

/// `text` with two parameters of the unit in the place of {0} and {1}, the number of units that
/// learn one each in the place of {n}, and how many numbers a unit reads in the place of {k}.
std::string filled(std::string_view text, const nn::Unit& unit, std::size_t units);

/// Each line moved to the right by so many blanks, but for empty ones.
std::string indented(std::string_view text, int blanks);

}  // namespace hillock::report
