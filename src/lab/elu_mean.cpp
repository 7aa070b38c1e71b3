// elu_mean.cpp: elu's mean output is near 0, and no unit of it dies.
#include <fmt/core.h>

#include <algorithm>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

Outcome run_elu_mean(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"elu", "relu", "leaky_relu"});
  const std::size_t rows = options.full ? 5000 : 1000;
  const auto sources = task_sources(options, rows);
  const ContestPlan plan{.hidden = {64, 64, 64},
                         .epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 2u,
                         .repeats = options.full ? 20u : 12u};
  constexpr double margin = 0.005;
  Outcome out;
  out.method = fmt::format(
      "Three hidden layers of 64, Adam, {} epochs, each at its own rate. Mean output: its distance "
      "from 0 over "
      "the outputs' root mean square, mean over the layers.",
      plan.epochs);
  std::vector<ContestResult> contests;
  std::vector<std::vector<double>> born(3), kept(3), dead(3);
  std::vector<Conclusion> no_loss;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    contests.push_back(
        hold_contest(part_of(options, t, sources.size()), sources[t], contenders(units), plan));
    for (std::size_t u = 0; u < units.size(); ++u)
      for (const Trained& r : contests.back().standings[u].runs) {
        born[u].push_back(off_centre(r.born));
        kept[u].push_back(off_centre(r.kept));
        dead[u].push_back(r.kept.dead);
      }
    no_loss.push_back(
        is_above(interval_of(score_gap(contests.back(), 0, 1), sources.size()), -margin));
  }
  Grid grid{.title = "Inside",
            .columns = {"function", "mean output at birth", "trained", "dead units"}};
  BarPicture bars{.title = "mean output after training, over the root mean square", .bars = {}};
  for (std::size_t u = 0; u < units.size(); ++u) {
    grid.rows.push_back({figure(units[u].name), figure(estimate(born[u]), 3),
                         figure(estimate(kept[u]), 3), figure(estimate(dead[u]), 4)});
    bars.bars.emplace_back(units[u].name, estimate(kept[u]).mean);
  }
  out.tables = {std::move(grid), score_grid(contests)};
  out.bars.push_back(std::move(bars));
  std::vector<double> half_of_relu = born[1], half_trained = kept[1];
  for (double& x : half_of_relu) x /= 2;
  for (double& x : half_trained) x /= 2;
  constexpr double few = 0.001;
  const auto no_losses = std::ranges::count(no_loss, Conclusion::holds);
  out.answers = {
      {together(no_loss),
       fmt::format(
           "its test score is shown to lose no more than {} to {}'s in {} of {} tasks. (Advantages "
           "that "
           "are no score have experiments of their own: saturation, relu_speed, exponential_cost.)",
           margin, units[1].name, no_losses, no_loss.size())},
      {is_below(interval_of(estimate(dead[0])), few),
       fmt::format("{:.2f} % of {}'s units are dead after training, to be under {} %; of {}'s "
                   "{:.2f} %. (On the "
                   "far left its slope e^x is 0 in float32.)",
                   100 * estimate(dead[0]).mean, units[0].name, 100 * few, units[1].name,
                   100 * estimate(dead[1]).mean)},
      {together({is_below(interval_of(paired(born[0], half_of_relu), 2), 0),
                 is_below(interval_of(paired(kept[0], half_trained), 2), 0)}),
       fmt::format("{}: {:.2f} at birth and {:.2f} trained, to be less than half of {}'s ({:.2f} "
                   "and {:.2f}).",
                   units[0].name, estimate(born[0]).mean, estimate(kept[0]).mean, units[1].name,
                   estimate(born[1]).mean, estimate(kept[1]).mean)}};
  return out;
}

}  // namespace

Experiment elu_mean() {
  return {
      .name = "elu_mean",
      .about = "Elu's mean output is near 0, none of its units dies, and it loses nothing to relu",
      .claims = {{"article, ELU function",
                  "Similar to Leaky ReLU, and has all the advantages of ReLU"},
                 {"article, ELU function", "Solve the Dead ReLU Problem"},
                 {"article, ELU function", "The output average is close to 0"}},
      .run = run_elu_mean};
}

}  // namespace hillock::lab
