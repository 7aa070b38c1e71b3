// output_slopes.h: what a slope is worth that is computed from the stored output: which activations
// allow it, and where rounding the output lost it.
#pragma once

#include <string_view>
#include <vector>

#include "kernel/dtype.h"

namespace hillock::report {

/// Of one activation at its usual parameters. Each range holds 0 and ends where the first x fails;
/// ±inf where none within ±110 does.
struct OutputSlope {
  struct Range {
    double from, to;
  };
  std::string_view name;
  Range half;  // the slope keeps half of the type's digits: f32 12 bits, bf16 4
  Range any;   // it is right to a factor of 2
};

/// Those that allow it, in the order of activations.h; outputs stored as f32, bf16 or f16.
std::vector<OutputSlope> output_slopes(kernel::DType stored_as);

}  // namespace hillock::report
