// relu_speed.cpp: does relu converge faster than sigmoid and tanh?
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

Outcome run_relu_speed(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"relu", "sigmoid", "tanh"});
  const std::size_t rows = options.full ? 5000 : 1000;
  const auto sources = task_sources(options, rows);
  struct Setting {
    nn::Optimizer optimizer;
    std::vector<double> rates;
  };
  const Setting settings[] = {{nn::Optimizer::adam, {0.001, 0.003, 0.01, 0.03, 0.1}},
                              {nn::Optimizer::sgd, {0.003, 0.01, 0.03, 0.1, 0.3}}};
  ContestPlan plan{.hidden = {64, 64, 64},
                   .epochs = options.full ? 200u : 50u,
                   .search_repeats = options.full ? 5u : 2u,
                   .repeats = options.full ? 20u : 10u,
                   .choice = Choice::speed};
  Outcome out;
  out.method = fmt::format(
      "Three hidden layers of 64, batches of 32, {} training rows, weights of each function's own "
      "critical "
      "size; Adam, and SGD with momentum 0.9. The learning rate of each is the one of {} with "
      "which it "
      "reaches the same training loss in the fewest epochs: the highest of the losses that they "
      "reach in {} "
      "epochs. Then {} new repeats at that rate.",
      rows, settings[0].rates.size(), plan.epochs, plan.repeats);
  std::vector<std::vector<Conclusion>> faster(2);
  std::vector<std::vector<std::string>> ratios(2);
  for (std::size_t k = 0; k < std::size(settings); ++k) {
    std::vector<ContestResult> contests;
    plan.rates = settings[k].rates;
    for (std::size_t t = 0; t < sources.size(); ++t) {
      std::vector<Contender> all = contenders(units);
      for (Contender& c : all) c.optimizer = settings[k].optimizer;
      contests.push_back(hold_contest(
          part_of(options, k * sources.size() + t, std::size(settings) * sources.size()),
          sources[t], all, plan));
      for (std::size_t other = 0; other < 2; ++other) {
        const Estimate e = log_time(contests.back(), 0, other + 1);
        faster[other].push_back(is_below(interval_of(e, sources.size()), 0));
        ratios[other].push_back(fmt::format("{:.2f}", std::exp(e.mean)));
      }
    }
    Grid grid = speed_grid(contests);
    grid.title += fmt::format(", {}", nn::optimizer_names[std::size_t(settings[k].optimizer)]);
    out.tables.push_back(std::move(grid));
    if (k == 0) out.lines.push_back(loss_picture(contests[1]));
  }
  std::vector<Conclusion> both;
  std::string why;
  for (std::size_t other = 0; other < 2; ++other) {
    both.insert(both.end(), faster[other].begin(), faster[other].end());
    why += fmt::format("{}'s epochs over {}'s: {}. ", units[0].name, units[other + 1].name,
                       fmt::join(ratios[other], ", "));
  }
  out.answers.push_back(
      {together(both),
       why + fmt::format("Faster is a ratio that lies below 1 at 95 % in all tasks at once, "
                         "which holds in {} of {}.",
                         std::ranges::count(both, Conclusion::holds), both.size())});
  return out;
}

}  // namespace

Experiment relu_speed() {
  return {.name = "relu_speed",
          .about = "Does relu converge faster than sigmoid and tanh, each at its own best rate?",
          .claims = {{"article, ReLU function",
                      "The convergence speed is faster than Sigmoid and Tanh"}},
          .run = run_relu_speed};
}

}  // namespace hillock::lab
