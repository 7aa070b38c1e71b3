// optimizer.h: from gradients to parameters: SGD with momentum, AdaGrad, RMSProp, Adam, AdamW.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "nn/network.h"

namespace hillock::nn {

enum class Optimizer { sgd, adagrad, rmsprop, adam, adamw };

inline constexpr std::array<std::string_view, 5> optimizer_names{"sgd", "adagrad", "rmsprop",
                                                                 "adam", "adamw"};

/// Learning rates are tried on a grid of half decades, 0.001, 0.003, 0.01, …; this is the middle of
/// it, near which most activations have their best (notebook/deciding.md).
double usual_rate(Optimizer optimizer);
/// So many steps from the usual one.
double rate_at(Optimizer optimizer, int steps);

/// Running averages of one training. Constants are PyTorch's: momentum 0.9, betas 0.9 and 0.999,
/// smoothing 0.99, epsilon 1e-8 (AdaGrad 1e-10). l2 adds l2 w to the gradient; for AdamW it is the
/// decoupled weight decay instead (Loshchilov, Hutter 2019, arXiv:1711.05101). It acts on weights,
/// not on biases or learned slopes.
struct OptimizerState {
  Optimizer optimizer;
  double l2 = 0;
  std::vector<float> m, v;
  std::size_t steps = 0;
};

OptimizerState make_optimizer(Optimizer optimizer, double l2, const Network& network);

/// One step with the gradients of the last backward pass.
void step(OptimizerState& state, Network& network, const std::vector<float>& gradients,
          double rate);

}  // namespace hillock::nn
