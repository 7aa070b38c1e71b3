// maxout_pieces.cpp: maxout's units do not die, it can be relu, and it has k times the parameters.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

// The greatest difference of a maxout layer whose second pieces are 0 to relu's with the same
// weights.
double distance_to_relu(const nn::Unit& maxout, const nn::Unit& relu, std::uint64_t seed) {
  constexpr std::size_t inputs = 8, width = 16, rows = 256;
  const nn::Shape shape = equal_layers(inputs, width, 1, 1);
  nn::Network a = nn::make_network(maxout, shape), b = nn::make_network(relu, shape);
  draw_weights(b, Weights::normal, 1, 1, seed, 0);
  const nn::Layer &wide = a.layers[0], &plain = b.layers[0];
  for (std::size_t u = 0; u < width; ++u) {
    for (std::size_t i = 0; i < inputs; ++i)
      a.parameters[wide.weights + i * wide.columns + u] =
          b.parameters[plain.weights + i * width + u];
    a.parameters[wide.biases + u] = b.parameters[plain.biases + u];
  }
  std::copy_n(b.parameters.begin() + std::ptrdiff_t(b.layers[1].weights), width,
              a.parameters.begin() + std::ptrdiff_t(a.layers[1].weights));
  a.parameters[a.layers[1].biases] = b.parameters[b.layers[1].biases];
  const nn::Samples samples = noise(rows, inputs, 1, seed, 0);
  const auto with_maxout = nn::predict(a, samples), with_relu = nn::predict(b, samples);
  double off = 0;
  for (std::size_t i = 0; i < rows; ++i)
    off = std::max(off, std::abs(double(with_maxout[i]) - with_relu[i]));
  return off;
}

// x^2 by one unit: r2 on new rows, the best of some starts.
double convex_fit(const LabOptions& options, const nn::Unit& unit) {
  LearningTask task = absolute_value(1000, options.seed, 0);
  for (nn::Samples* part : {&task.train, &task.test})
    for (std::size_t i = 0; i < part->rows; ++i)
      part->target[i] = (part->x[i] * part->x[i] - 1) / 0.9f;
  std::vector<Trial> trials;
  for (std::uint64_t r = 0; r < 8; ++r) {
    Trial trial{
        .task = &task, .network = nn::make_network(unit, equal_layers(1, 1, 1, 1)), .plan = {}};
    draw_weights(trial.network, Weights::normal, 1, 1, options.seed, r);
    trial.plan = {.rate = 0.01, .epochs = 100, .seed = options.seed, .repeat = r};
    trials.push_back(std::move(trial));
  }
  double best = -INFINITY;
  for (const Trained& t : train_all(part_of(options, 0, 8), trials))
    best = std::max(best, t.test_score);
  return best;
}

Outcome run_maxout_pieces(const LabOptions& options) {
  const nn::Unit maxout = cast(options, "maxout"), relu = cast(options, "relu"),
                 four = cast(options, "maxout:k=4"), eight = cast(options, "maxout:k=8");
  const auto sources = task_sources(options, options.full ? 5000 : 1000);
  const ContestPlan plan{.hidden = {64, 64, 64},
                         .epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 2u,
                         .repeats = options.full ? 20u : 10u};
  constexpr double margin = 0.005;
  Outcome out;
  out.method = fmt::format(
      "A maxout layer whose second pieces are 0 beside relu with the same weights. One unit alone "
      "fits x^2 on "
      "[-sqrt 3, sqrt 3], the best of 8 starts. Parameters are counted in networks of 20 inputs "
      "and three "
      "hidden layers of 64. And on the tasks: Adam, {} epochs, each at its own rate.",
      plan.epochs);
  const double off = maxout.columns > 1 ? distance_to_relu(maxout, relu, options.seed) : INFINITY;
  Grid fits{.title = "One unit, x^2", .columns = {"unit", "r2"}, .rows = {}};
  BarPicture bars{.title = "x^2 by one unit: r2", .bars = {}};
  double fit = 0;
  for (const nn::Unit& unit : {relu, maxout, four, eight}) {
    fit = convex_fit(options, unit);
    fits.rows.push_back({figure(unit.name), figure(fit, 4)});
    bars.bars.emplace_back(unit.name, std::max(0.0, fit));
  }
  Grid counts{.title = "Parameters of the hidden layers",
              .columns = {"unit", "count", "over relu's"}};
  std::vector<double> over;
  const auto hidden_parameters = [](const nn::Unit& unit) {
    const nn::Network n = nn::plan_network(unit, equal_layers(20, 64, 3, 10));
    std::size_t count = 0;
    for (std::size_t l = 0; l < n.hidden_layers(); ++l)
      count += (n.layers[l].inputs + 1) * n.layers[l].columns;
    return double(count);
  };
  for (const nn::Unit& unit : {relu, maxout, four}) {
    over.push_back(hidden_parameters(unit) / hidden_parameters(relu));
    counts.rows.push_back(
        {figure(unit.name), figure(hidden_parameters(unit), 0), figure(over.back(), 3)});
  }
  std::vector<ContestResult> contests;
  std::vector<Conclusion> no_loss;
  std::vector<double> dead;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    contests.push_back(hold_contest(part_of(options, t + 1, sources.size() + 1), sources[t],
                                    contenders({maxout, relu}), plan));
    for (const Trained& r : contests.back().standings[0].runs) dead.push_back(r.kept.dead);
    no_loss.push_back(
        is_above(interval_of(score_gap(contests.back(), 0, 1), sources.size()), -margin));
  }
  out.tables = {std::move(fits), std::move(counts), score_grid(contests)};
  out.bars.push_back(std::move(bars));
  constexpr double rounding = 1e-6;  // of outputs of size 1, sums of 16 in float
  const bool can_be_relu = off <= rounding;
  const bool grows =
      over[1] == double(maxout.columns) && over[2] == double(four.columns) && over[1] == 2;
  out.answers = {
      {can_be_relu && together(no_loss) == Conclusion::holds ? Conclusion::holds
       : can_be_relu                                         ? Conclusion::depends
                                                             : Conclusion::does_not_hold,
       fmt::format(
           "with second pieces of 0 its outputs differ from {}'s by {:.1g}, to be rounding: it can "
           "be {}. As "
           "trained, its score is shown to lose no more than {} in {} of {} tasks. One unit of 8 "
           "pieces fits x^2 with r2 {:.3f}.",
           relu.name, off, relu.name, margin, std::ranges::count(no_loss, Conclusion::holds),
           no_loss.size(), fit)},
      {std::ranges::max(dead) == 0 ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format("{:.2f} % of the units are dead after training, to be none.",
                   100 * estimate(dead).mean)},
      {grows ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format(
           "hidden layers have {:.0f} times the parameters with two pieces, and {:.0f} times with "
           "four, to be 2 and 4.",
           over[1], over[2])}};
  return out;
}

}  // namespace

Experiment maxout_pieces() {
  return {
      .name = "maxout_pieces",
      .about = "Maxout's units do not die, it can be relu, and it has k times the parameters",
      .claims =
          {{"article, MaxOut function", "Has all the advantages of ReLU"},
           {"article, MaxOut function", "Able to solve Dead ReLU Problem"},
           {"article, MaxOut function",
            "Each neuron will have two sets of w, and the parameters will double, resulting in a "
            "sharp increase in the number of overall parameters."}},
      .run = run_maxout_pieces};
}

}  // namespace hillock::lab
