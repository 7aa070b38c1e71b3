// exact.h: the exact value of an activation, by MPFR.
#pragma once

#include <cstddef>
#include <span>

#include "accuracy/accuracy.h"
#include "activation/activation.h"

namespace hillock::accuracy {

/// The activation's value or slope at x, rounded to double: the working precision is doubled until
/// two agree. NaN where they never do, up to 4096 bits.
double exact_value(std::size_t activation, Direction direction, double x,
                   const activation::Params& params);

/// The same, but where it is no double, the one beside it whose last bit is 1: rounding that on to
/// fewer digits is as good as rounding the exact value.
double exact_to_odd(std::size_t activation, Direction direction, double x,
                    const activation::Params& params);

}  // namespace hillock::accuracy
