// exponential_cost.cpp: what an exponential costs: counted, in a kernel, in a training step.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "api/hillock.h"
#include "data/random.h"
#include "kernel/isa.h"
#include "lab/experiments.h"
#include "lab/nets.h"
#include "nn/flush_subnormals.h"
#include "nn/matmul.h"
#include "nn/optimizer.h"

namespace hillock::lab {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One function's arrays, or network, with what is timed.
using Job = std::function<void()>;

// Forward and backward over 64 Ki numbers, which stay in the second cache.
Job kernel_job(const nn::Unit& unit) {
  constexpr std::size_t n = 64 << 10, times = 8;
  std::vector<float> x(n), y(n), dy(n, 1.0f);
  data::Stream stream(1, data::Role::simulation);
  for (float& one : x) one = float(stream.normal());
  return [f = Activation(unit.name), x, y, dy]() mutable {
    for (std::size_t i = 0; i < times; ++i) {
      f.forward(x, y);
      f.backward(x, dy, y);
    }
  };
}

// Steps of Adam on a batch of 64, four hidden layers.
Job training_job(const nn::Unit& unit, std::size_t width) {
  constexpr std::size_t rows = 64, depth = 4, classes = 10;
  struct State {
    nn::Network network;
    nn::Workspace workspace;
    nn::OptimizerState optimizer;
    nn::Samples samples;
  };
  nn::Network network = nn::make_network(unit, equal_layers(width, width, depth, classes));
  nn::initialise(network, nn::Init::critical, 1, 0);
  auto state = std::make_shared<State>(
      State{.network = network,
            .workspace = nn::make_workspace(network, rows),
            .optimizer = nn::make_optimizer(nn::Optimizer::adam, 0, network),
            .samples = noise(rows, width, classes, 1, 0)});
  // About a millisecond, but where one step is longer: short enough to be timed undisturbed.
  const std::size_t times = std::max<std::size_t>(1, 640 / width);
  return [state, times] {
    const nn::FlushSubnormals flushing;
    nn::one_thread_per_product();
    for (std::size_t i = 0; i < times; ++i) {
      const auto outputs = nn::forward(state->network, state->workspace, state->samples.x.data(),
                                       rows, nn::Mode::training);
      kernel::chosen_isa().training->softmax_cross_entropy(
          outputs.data(), state->samples.target.data(), outputs.data(), rows, classes, 1.0f / rows);
      nn::backward(state->network, state->workspace, state->samples.x.data(), rows,
                   nn::Mode::training);
      nn::step(state->optimizer, state->network, state->workspace.gradients, 1e-4);
    }
  };
}

// Seconds of each job over those of the last one, in the same round: what else the machine does in
// a round weighs on all.
std::vector<Estimate> ratios(const std::vector<Job>& jobs, std::size_t rounds) {
  std::vector<std::vector<double>> logs(jobs.size());
  for (const Job& job : jobs) job();  // once, not counted
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<double> seconds;
    for (const Job& job : jobs) {
      double least = HUGE_VAL;  // of six: without what interrupts it
      for (int i = 0; i < 6; ++i) {
        const auto start = Clock::now();
        job();
        least = std::min(least, seconds_since(start));
      }
      seconds.push_back(least);
    }
    for (std::size_t j = 0; j < jobs.size(); ++j)
      logs[j].push_back(std::log(seconds[j] / seconds.back()));
  }
  std::vector<Estimate> out;
  for (const auto& one : logs) {
    const Estimate e = estimate(one);
    out.push_back({std::exp(e.mean), std::exp(e.mean) * e.error, e.n});
  }
  return out;
}

Outcome run_exponential_cost(const LabOptions& options) {
  const std::vector<nn::Unit> units =
      cast_all(options, {"sigmoid", "tanh", "elu", "leaky_relu", "relu"});
  const std::size_t rounds = options.full ? 50 : 10;
  const std::vector<std::size_t> widths{64, 256, 1024};
  constexpr double greatly = 1.5, dearer = 2, alike = 1.5;
  Outcome out;
  out.method = fmt::format(
      "Operations counted in the formulas, forward and backward (src/expression/cost.h). Seconds "
      "on "
      "this machine, "
      "one thread, over relu's in the same round, {} rounds: forward and backward over 64 Ki "
      "numbers in cache; "
      "and whole training steps (Adam, batch of 64, four hidden layers) of several widths.",
      rounds);
  Grid grid{.title = "Over relu's", .columns = {"function", "counted", "kernel"}, .rows = {}};
  std::vector<std::vector<Estimate>> measured;
  const auto time_all = [&](auto make) {
    std::vector<Job> jobs;
    for (const nn::Unit& unit : units) jobs.push_back(make(unit));
    measured.push_back(ratios(jobs, rounds));
    if (options.report) options.report(measured.size(), widths.size() + 1);
  };
  time_all(kernel_job);
  for (const std::size_t width : widths) {
    grid.columns.push_back(fmt::format("step, width {}", width));
    time_all([width](const nn::Unit& unit) { return training_job(unit, width); });
  }
  BarPicture bars{.title = "kernel time, over relu's", .bars = {}};
  std::vector<double> counted;
  for (std::size_t u = 0; u < units.size(); ++u) {
    counted.push_back(nn::unit_cost(units[u]) / nn::unit_cost(units.back()));
    grid.rows.push_back({figure(units[u].name), figure(counted.back(), 1)});
    for (const auto& one : measured) grid.rows.back().push_back(figure(one[u], 2));
    bars.bars.emplace_back(units[u].name, measured[0][u].mean);
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  const Conclusion slows = is_above(interval_of(measured.back()[0]), greatly);
  const auto costs_more = [&](std::size_t u) {
    return Answer{
        together({counted[u] > dearer ? Conclusion::holds : Conclusion::does_not_hold,
                  is_above(interval_of(measured[0][u]), 1)}),
        fmt::format("{}: {:.1f} times relu's counted operations (to be over {}), {:.2f} times its "
                    "kernel time (over 1 at 95 %).",
                    units[u].name, counted[u], dearer, measured[0][u].mean)};
  };
  std::vector<Conclusion> cheapest;
  for (std::size_t u = 0; u < 3; ++u) {
    cheapest.push_back(counted[u] > 1 ? Conclusion::holds : Conclusion::does_not_hold);
    cheapest.push_back(is_above(interval_of(measured[0][u], 3), 1));
  }
  out.answers = {
      {slows,
       fmt::format("a step with {} takes {:.2f} times as long as with relu at "
                   "width {}, {:.2f} at width {}; "
                   "greatly: more than {} times at the largest width, at 95 %. The matrix products "
                   "grow with the width squared, the "
                   "function's part with the width alone.",
                   units[0].name, measured[1][0].mean, widths[0], measured.back()[0].mean,
                   widths.back(), greatly)},
      costs_more(1),
      {together(cheapest),
       fmt::format(
           "{}'s operations and kernel time are to be below sigmoid's, tanh's and elu's, at 95 %.",
           units.back().name)},
      {together({counted[3] <= dearer ? Conclusion::holds : Conclusion::does_not_hold,
                 is_below(interval_of(measured[0][3]), alike)}),
       fmt::format("{}: {:.1f} times relu's operations, {:.2f} times its kernel time; to be under "
                   "{} and {}.",
                   units[3].name, counted[3], measured[0][3].mean, dearer, alike)},
      costs_more(2)};
  out.notes.push_back(
      "Times are of hillock's own kernels (a vectorised exponential), and differ between machines "
      "and runs; "
      "the counts do not.");
  return out;
}

}  // namespace

Experiment exponential_cost() {
  return {
      .name = "exponential_cost",
      .about = "What an exponential costs: counted, in a kernel, in a training step",
      .claims =
          {{"article, Sigmoid function",
            "Mathematical expressions contain power operations, which will greatly increase the "
            "training time for large-scale deep networks."},
           {"article, Hyperbolic tangent function", "Still exponential calculation"},
           {"article, ReLU function",
            "The calculation is more efficient and only requires a threshold to get the activation "
            "value."},
           {"article, Leaky ReLU function",
            "Because it is linear, regardless of forward propagation or backward propagation, the "
            "calculation speed is relatively fast"},
           {"article, ELU function",
            "When calculating, it is necessary to calculate the index, so the amount of "
            "calculation "
            "is relatively large."}},
      .run = run_exponential_cost};
}

}  // namespace hillock::lab
