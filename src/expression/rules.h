// rules.h: rewrites an operation in terms of simpler ones.
#pragma once

#include "expression/recorder.h"

namespace hillock::expression {

/// The definition of a function in number.h, recorded: sigmoid(x) becomes select(x > 0, 1, e) / (1
/// + e) with e = exp(-|x|). An operation that number.h does not define in simpler ones is kept.
Recorded in_simpler_words(const Node& node);

/// Whether all operands of an operation are constants, and its value then, in double precision.
bool has_constants_only(const Node& node);
double value_of_constants(const Node& node);

}  // namespace hillock::expression
