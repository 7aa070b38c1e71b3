// exact.h: the exact value of an activation, computed with MPFR.
#pragma once

#include <cstddef>
#include <span>

#include "accuracy/accuracy.h"
#include "activation/activation.h"

namespace hillock::accuracy {

/// The activation's value or slope at x, rounded to double. The working precision doubles until two
/// results agree. NaN if they do not up to 4096 bits.
double exact_value(std::size_t activation, Direction direction, double x,
                   const activation::Params& params);

/// The same, rounded to odd: if the exact value is no double, the neighbour whose last bit is 1.
/// Rounding that to fewer digits gives the same as rounding the exact value.
double exact_to_odd(std::size_t activation, Direction direction, double x,
                    const activation::Params& params);

}  // namespace hillock::accuracy
