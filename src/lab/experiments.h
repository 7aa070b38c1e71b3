// experiments.h: THE LIST. An experiment is one file here, and two lines below.
#pragma once

#include "lab/experiment.h"

namespace hillock::lab {

// What the article says, in its order.
Experiment linear_without();
Experiment sigmoid_output();
Experiment saturation();
Experiment vanishing_gradient();
Experiment zero_centred();
Experiment exponential_cost();
Experiment relu_speed();
Experiment dead_at_birth();
Experiment collapse();
Experiment dead_by_rate();
Experiment depth_generalises();
Experiment leaky_relu_better();
Experiment elu_mean();
Experiment maxout_pieces();
Experiment mixing();
Experiment choosing();
// What papers say.
Experiment gains();
Experiment edge_of_chaos_table();
Experiment trainable_depth();
Experiment glorot();
Experiment elu_curves();
Experiment gelu_curves();
Experiment selu_statistics();
// How often `choose` errs.
Experiment deciding();
Experiment small_tables();

inline constexpr Experiment (*const experiments[])() = {
    linear_without,
    sigmoid_output,
    saturation,
    vanishing_gradient,
    zero_centred,
    exponential_cost,
    relu_speed,
    dead_at_birth,
    collapse,
    dead_by_rate,
    depth_generalises,
    leaky_relu_better,
    elu_mean,
    maxout_pieces,
    mixing,
    choosing,
    gains,
    edge_of_chaos_table,
    trainable_depth,
    glorot,
    elu_curves,
    gelu_curves,
    selu_statistics,
    deciding,
    small_tables,
};

}  // namespace hillock::lab
