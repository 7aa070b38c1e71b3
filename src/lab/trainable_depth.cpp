// trainable_depth.cpp: how deep a network can be and still learn, by theory and by training
// (Schoenholz et al. 2017).
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/mean_field.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

constexpr double b2 = 0.05;
const std::vector<double> w2{0.5, 0.8, 1.1, 1.4, 1.76, 2.5, 4};

Outcome run_trainable_depth(const LabOptions& options) {
  const nn::Unit tanh = cast(options, "tanh");
  const std::size_t width = options.full ? 300 : 64, rows = options.full ? 10'000 : 1000,
                    epochs = options.full ? 20 : 12;
  const std::vector<std::size_t> depths =
      options.full ? std::vector<std::size_t>{4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256}
                   : std::vector<std::size_t>{4, 6, 9, 13, 19, 28, 42, 63, 95};
  const std::vector<double> rates{0.0003, 0.001, 0.003};
  const TaskSource source = image_source(options, rows, 1000);
  const SharedTask task = source.draw(options.seed, 0);
  Outcome out;
  out.method = fmt::format(
      "{} networks of {} layers up to {} of {}, sigma_b^2 = {}, trained on {} rows of {} ({} "
      "epochs, batches "
      "of 32, SGD with momentum 0.9 at the best of three rates). Trainable: the training loss "
      "falls below half "
      "of a guess's. Theory: xi_c, the layers over which two inputs' likeness decays to 1/e.",
      tanh.name, depths.front(), depths.back(), width, b2, rows, task->name, epochs);
  std::vector<Trial> trials;
  for (const double w : w2)
    for (const std::size_t depth : depths)
      for (const double rate : rates) {
        Trial trial{.task = task.get(),
                    .network = nn::make_network(
                        tanh, equal_layers(task->train.inputs, width, depth, task->outputs)),
                    .plan = {}};
        draw_weights(trial.network, Weights::normal, std::sqrt(w), std::sqrt(b2), options.seed, 0);
        trial.plan = {
            .optimizer = nn::Optimizer::sgd, .rate = rate, .epochs = epochs, .seed = options.seed};
        trials.push_back(std::move(trial));
      }
  const std::vector<Trained> runs = train_all(options, trials);
  const double half = std::log(double(task->outputs)) / 2, deepest = double(depths.back());
  Grid grid{.columns = {"sigma_w²", "xi_c", "6 xi_c", "trainable to depth", "over xi_c"},
            .rows = {}};
  Series theory{.label = "6 xi_c", .x = {}, .y = {}}, found{.label = "trainable", .x = {}, .y = {}};
  std::vector<double> scales, reached;
  std::vector<Conclusion> near;
  for (std::size_t i = 0; i < w2.size(); ++i) {
    double depth = 0;
    for (std::size_t d = 0; d < depths.size(); ++d) {
      const auto first = runs.begin() + std::ptrdiff_t((i * depths.size() + d) * rates.size());
      if (std::any_of(first, first + std::ptrdiff_t(rates.size()),
                      [half](const Trained& t) { return t.last_loss() < half; }))
        depth = double(depths[d]);
    }
    const double xi = depth_scale(tanh, {w2[i], b2}).value_or(0);
    const double expected = std::min(6 * xi, deepest);
    scales.push_back(expected);
    reached.push_back(depth);
    // Within a factor of two; where all depths tried are trainable, or none is, a bound.
    const bool agrees = depth == deepest ? expected > deepest / 2
                        : depth == 0     ? expected < 2 * double(depths.front())
                                         : depth > expected / 2 && depth < expected * 2;
    near.push_back(agrees ? Conclusion::holds : Conclusion::does_not_hold);
    grid.rows.push_back({figure(w2[i]), figure(xi), figure(6 * xi), figure(depth, 0),
                         depth == deepest ? figure("all tried") : figure(depth / xi)});
    theory.x.push_back(w2[i]);
    theory.y.push_back(std::log10(std::max(1.0, expected)));
    found.x.push_back(w2[i]);
    found.y.push_back(std::log10(std::max(1.0, depth)));
  }
  out.tables.push_back(std::move(grid));
  out.lines.push_back(
      {.title = "log10 of the depth (cut off at the deepest tried), against sigma_w²",
       .series = {theory, found}});
  const double chance = order_chance(scales, reached);
  out.answers = {
      {chance < 0.05 && rank_correlation(scales, reached) > 0 ? Conclusion::holds
                                                              : Conclusion::does_not_hold,
       fmt::format(
           "rank correlation of theory and training over sigma_w^2: {:.2f}, which {:.1f} % of all "
           "orders reach; to be under 5 %.",
           rank_correlation(scales, reached), 100 * chance)},
      {together(near), fmt::format("within a factor of two of 6 xi_c for {} of {} weight sizes.",
                                   std::ranges::count(near, Conclusion::holds), near.size())}};
  out.notes.push_back(about_images(options, "Schoenholz et al."));
  if (!options.full)
    out.notes.push_back(
        "Small: width 64 in place of 300, and a few hundred steps: finite width and impatience "
        "both make less "
        "depth trainable than theory says. --full has the paper's width.");
  return out;
}

}  // namespace

Experiment trainable_depth() {
  return {
      .name = "trainable_depth",
      .about =
          "How deep a network can be and still learn: the theory's depth scale against training",
      .claims =
          {{"Schoenholz et al. 2017, arXiv:1611.01232",
            "The depth to which networks can be trained goes with the depth scale xi_c, and is "
            "greatest on the edge of chaos."},
           {"Schoenholz et al. 2017, arXiv:1611.01232",
            "Networks train up to a depth of about 6 xi_c."}},
      .run = run_trainable_depth};
}

}  // namespace hillock::lab
