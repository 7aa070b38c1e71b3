#include "nn/optimizer.h"

#include <cmath>

#include "kernel/isa.h"

namespace hillock::nn {
namespace {

constexpr double momentum = 0.9, beta1 = 0.9, beta2 = 0.999, smoothing = 0.99;
constexpr float epsilon = 1e-8f, adagrad_epsilon = 1e-10f;

bool uses_first(Optimizer o) {
  return o == Optimizer::sgd || o == Optimizer::adam || o == Optimizer::adamw;
}
bool uses_second(Optimizer o) {
  return o != Optimizer::sgd;
}

// What Adam's averages, which start at 0, still lack.
struct Corrections {
  float first, second;
};

// The parameters [from, from + n) with one decay for all of them.
void step_range(OptimizerState& state, float* parameters, const float* gradients, std::size_t from,
                std::size_t n, float rate, float l2, const Corrections& correction) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  float* w = parameters + from;
  const float* g = gradients + from;
  float* m = uses_first(state.optimizer) ? state.m.data() + from : nullptr;
  float* v = uses_second(state.optimizer) ? state.v.data() + from : nullptr;
  switch (state.optimizer) {
    case Optimizer::sgd:
      return loops.sgd(w, g, m, n, {rate, float(momentum), 0, l2});
    case Optimizer::adagrad:
      return loops.adagrad(w, g, v, n, {rate, adagrad_epsilon, 0, l2});
    case Optimizer::rmsprop:
      return loops.rmsprop(w, g, v, n, {rate, float(smoothing), epsilon, 0, l2});
    case Optimizer::adam:
    case Optimizer::adamw: {
      const bool decoupled = state.optimizer == Optimizer::adamw;
      return loops.adam(w, g, m, v, n,
                        {rate, float(beta1), float(beta2), epsilon, correction.first,
                         correction.second, decoupled ? rate * l2 : 0, decoupled ? 0 : l2});
    }
  }
}

}  // namespace

double usual_rate(Optimizer optimizer) {
  switch (optimizer) {
    case Optimizer::sgd:
      return 0.01;
    case Optimizer::adagrad:
      return 0.03;
    case Optimizer::rmsprop:
      return 0.001;
    case Optimizer::adam:
    case Optimizer::adamw:
      break;
  }
  return 0.003;
}

double rate_at(Optimizer optimizer, int steps) {
  const int place = static_cast<int>(std::lround(2 * std::log10(usual_rate(optimizer)))) + steps;
  const double decade = std::pow(10.0, std::floor(place / 2.0));
  return place % 2 == 0 ? decade : 3 * decade;
}

OptimizerState make_optimizer(Optimizer optimizer, double l2, const Network& network) {
  const std::size_t n = network.parameters.size();
  OptimizerState state{.optimizer = optimizer, .l2 = l2, .m = {}, .v = {}};
  if (uses_first(optimizer)) state.m.assign(n, 0.0f);
  if (uses_second(optimizer)) state.v.assign(n, 0.0f);
  return state;
}

void step(OptimizerState& state, Network& network, const std::vector<float>& gradients,
          double rate) {
  ++state.steps;
  const std::size_t weights = network.weight_count, rest = network.parameters.size() - weights;
  float* parameters = network.parameters.data();
  const double steps = double(state.steps);
  const Corrections correction{static_cast<float>(1 - std::pow(beta1, steps)),
                               static_cast<float>(1 - std::pow(beta2, steps))};
  step_range(state, parameters, gradients.data(), 0, weights, float(rate), float(state.l2),
             correction);
  step_range(state, parameters, gradients.data(), weights, rest, float(rate), 0, correction);
}

}  // namespace hillock::nn
