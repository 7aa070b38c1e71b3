#include "report/frameworks.h"

#include <fmt/core.h>

namespace hillock::report {

Blueprint blueprint_of(const choose::Study& study, data::Task task) {
  const choose::Configuration& c = study.configuration;
  const choose::Finding& chosen = study.findings[study.recommended];
  const choose::Contestant& its = study.contestants[chosen.contestant];
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

InitialSpreads initial_spreads(const Blueprint& network) {
  InitialSpreads initial;
  std::size_t fan_in = network.shape.inputs;
  const auto spread = [&](std::size_t fan_out) {
    switch (network.init) {
      case nn::Init::xavier:
        return fmt::format("(2 / ({} + {})) ** 0.5", fan_in, fan_out);
      case nn::Init::he:
        return fmt::format("(2 / {}) ** 0.5", fan_in);
      case nn::Init::critical:
        if (!initial.spreads.empty()) return fmt::format("gain * {} ** -0.5", fan_in);
        break;
      case nn::Init::lecun:
        break;
    }
    return fmt::format("{} ** -0.5", fan_in);
  };
  const auto add = [&](std::size_t fan_out) {
    initial.spreads.push_back(spread(fan_out));
    fan_in = fan_out;
  };
  for (const std::size_t units : network.shape.hidden) add(units);
  add(network.shape.outputs);
  if (network.init == nn::Init::critical)
    initial.gain =
        fmt::format("gain = {:.12g}  # 1 / sqrt(E f(z)^2), z standard normal\n",
                    nn::unit_gain(network.unit));  // with as many digits as the number has
  return initial;
}

std::vector<Program> programs_for(const Blueprint& network) {
  return {{"PyTorch", in_pytorch(network)}, {"Keras", in_keras(network)}};
}

}  // namespace hillock::report
