// rules.h: a formula in simpler words.
#pragma once

#include "expression/recorder.h"

namespace hillock::expression {

/// What number.h makes a function of, recorded: sigmoid(x) is select(x > 0, 1, e) / (1 + e) with
/// e = exp(-|x|). Of an operation that it makes of nothing simpler, the operation.
Recorded in_simpler_words(const Node& node);

/// The value of an operation of constants alone, in double precision.
bool has_constants_only(const Node& node);
double value_of_constants(const Node& node);

}  // namespace hillock::expression
