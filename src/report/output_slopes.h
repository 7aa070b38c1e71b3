// output_slopes.h: which slopes can be computed from the stored output, and where rounding of the
// output makes them inaccurate.
#pragma once

#include <string_view>
#include <vector>

#include "kernel/dtype.h"

namespace hillock::report {

/// For one activation with default parameters. Each range contains 0 and ends where the first x
/// fails; ±inf if no x within ±110 fails.
struct OutputSlope {
  struct Range {
    double from, to;
  };
  std::string_view name;
  Range half;  // half of the type's digits are right: f32 12 bits, bf16 4
  Range any;   // right up to a factor of 2
};

/// The activations that allow it, in the order of activations.h, for outputs stored as f32, bf16 or
/// f16.
std::vector<OutputSlope> output_slopes(kernel::DType stored_as);

}  // namespace hillock::report
