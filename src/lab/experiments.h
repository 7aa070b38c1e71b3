// experiments.h: THE LIST. An experiment is one file here, and two lines below.
#pragma once

#include "lab/experiment.h"

namespace hillock {

// What the article says, in its order.
Experiment linear_without();
Experiment sigmoid_output();
Experiment vanishing_gradient();
// The rest of what papers say, and how `choose` errs.
Experiment deciding();
Experiment small_tables();

inline constexpr Experiment (*const experiments[])() = {
    linear_without, sigmoid_output, vanishing_gradient, deciding, small_tables,
};

}  // namespace hillock
