// experiments.h: THE LIST. An experiment is one file here, and two lines below.
#pragma once

#include "lab/experiment.h"

namespace hillock {

// What the article says, in its order.
Experiment linear_without();
Experiment sigmoid_output();
Experiment vanishing_gradient();
// The rest of what papers say, and how `choose` errs.
Experiment saturation();
Experiment dead_at_birth();
Experiment gains();
Experiment edge_of_chaos_table();
Experiment selu_statistics();
Experiment relu_speed();
Experiment zero_centred();
Experiment collapse();
Experiment dead_by_rate();
Experiment leaky_relu_better();
Experiment elu_mean();
Experiment maxout_pieces();
Experiment mixing();
Experiment choosing();
Experiment depth_generalises();
Experiment exponential_cost();
Experiment trainable_depth();
Experiment glorot();
Experiment elu_curves();
Experiment gelu_curves();
Experiment deciding();
Experiment small_tables();

inline constexpr Experiment (*const experiments[])() = {
    linear_without,
    sigmoid_output,
    vanishing_gradient,
    saturation,
    dead_at_birth,
    gains,
    edge_of_chaos_table,
    selu_statistics,
    relu_speed,
    zero_centred,
    collapse,
    dead_by_rate,
    leaky_relu_better,
    elu_mean,
    maxout_pieces,
    mixing,
    choosing,
    depth_generalises,
    exponential_cost,
    trainable_depth,
    glorot,
    elu_curves,
    gelu_curves,
    deciding,
    small_tables,
};

}  // namespace hillock
