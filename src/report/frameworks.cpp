#include "report/frameworks.h"

#include <cmath>

namespace hillock {

Blueprint blueprint_of(const Study& study, Task task) {
  const Configuration& c = study.configuration;
  const Finding& chosen = study.findings[study.recommended];
  const Contestant& its = study.contestants[chosen.contestant];
  const std::size_t steps =
      chosen.histories.empty() ? 0 : c.epochs * chosen.histories.front().steps_per_epoch;
  return {.unit = its.unit,
          .shape = its.shape,
          .init = c.init,
          .optimizer = c.optimizer,
          .schedule = c.schedule,
          .task = task,
          .rate = chosen.rate,
          .l2 = c.l2,
          .dropout = c.dropout,
          .averaging = c.averaging,
          .clip = c.clip,
          .class_weights = c.class_weights,
          .epochs = c.epochs,
          .batch = c.batch,
          .patience = c.patience,
          .steps = steps};
}

std::vector<double> initial_spreads(const Blueprint& network) {
  const double gain = unit_gain(network.unit);
  std::vector<double> spreads;
  double fan_in = double(network.shape.inputs);
  const auto add = [&](double fan_out) {
    const double variance = network.init == Init::xavier  ? 2 / (fan_in + fan_out)
                            : network.init == Init::he    ? 2 / fan_in
                            : network.init == Init::lecun ? 1 / fan_in
                            : spreads.empty()             ? 1 / fan_in
                                                          : gain * gain / fan_in;
    spreads.push_back(std::sqrt(variance));
    fan_in = fan_out;
  };
  for (const std::size_t units : network.shape.hidden) add(double(units));
  add(double(network.shape.outputs));
  return spreads;
}

std::vector<Program> programs_for(const Blueprint& network) {
  return {{"PyTorch", in_pytorch(network)}, {"Keras", in_keras(network)}};
}

}  // namespace hillock
