// text.h: a formula as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "expression/expression.h"

namespace hillock::expression {

/// Text that people read, and Python over tensors of PyTorch and of Keras, which has values alone:
/// slopes have functions that these libraries have not.
enum class Notation : std::uint8_t { plain, latex, torch, keras };

/// f of x and its parameters' names, without the care for what arithmetic cannot hold, which
/// mathematics does not need; a remark in words where that would be longer than anyone reads.
std::string text_of(const Expression& f, Notation notation);

/// How a notation spells a name: "alpha" is α.
std::string name_in(Notation notation, std::string_view name);

}  // namespace hillock::expression
