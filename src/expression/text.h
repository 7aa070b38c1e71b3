// text.h: writes a formula as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "expression/expression.h"

namespace hillock::expression {

/// Plain text and LaTeX are for people. The two Python notations, over tensors of PyTorch and
/// Keras, write values only: slopes need functions that these libraries do not have.
enum class Notation : std::uint8_t { plain, latex, torch, keras };

/// The text of f, of x and its parameters' names, as a textbook writes it: the care for overflow
/// and lost digits is left out. A remark takes its place where the text would be too long to read.
std::string text_of(const Expression& f, Notation notation);

/// The spelling of a name in a notation: "alpha" is α in plain text.
std::string name_in(Notation notation, std::string_view name);

}  // namespace hillock::expression
