// zero_centred.cpp: whose outputs are centred about 0, and whether that makes learning faster.
#include <fmt/format.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

// Odd, and between -1 and 1: from -20 to 20, in double precision.
bool is_symmetric(const nn::Unit& unit) {
  bool symmetric = true;
  for (double z = 0; z <= 20; z += 1.0 / 64) {
    const double right = nn::unit_value(unit, z), left = nn::unit_value(unit, -z);
    symmetric = symmetric && right == -left && std::abs(right) <= 1;
  }
  return symmetric && nn::unit_value(unit, 20) > 1 - 1e-6;
}

Outcome run_zero_centred(const LabOptions& options) {
  const std::vector<nn::Unit> units =
      cast_all(options, {"sigmoid", "2*sigmoid(x)-1", "relu", "max(x,0)-0.398942", "tanh"});
  const std::size_t rows = options.full ? 5000 : 1000;
  const auto sources = task_sources(options, rows);
  const ContestPlan plan{.hidden = {64, 64, 64, 64},
                         .epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 2u,
                         .repeats = options.full ? 20u : 8u,
                         .choice = Choice::speed};
  Outcome out;
  out.method = fmt::format(
      "Four hidden layers of 64, Adam, {} epochs, weights of each function's own critical size. "
      "sigmoid and "
      "relu stand beside the same function moved so that its mean for a standard normal input is 0 "
      "(2 sigmoid - 1 is tanh(x/2)). Off centre: |mean output| over the root mean square, mean "
      "over the "
      "layers, at birth and after training. Speed: epochs to the same training loss, each at the "
      "rate that "
      "gets there first.",
      plan.epochs);
  std::vector<ContestResult> contests;
  std::vector<std::vector<double>> born(units.size()), kept(units.size());
  std::vector<Conclusion> faster;
  std::vector<std::string> ratios;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    contests.push_back(
        hold_contest(part_of(options, t, sources.size()), sources[t], contenders(units), plan));
    for (std::size_t u = 0; u < units.size(); ++u)
      for (const Trained& r : contests.back().standings[u].runs) {
        born[u].push_back(off_centre(r.born));
        kept[u].push_back(off_centre(r.kept));
      }
    for (const std::size_t plain : {0u, 2u}) {
      const Estimate e = log_time(contests.back(), plain + 1, plain);
      faster.push_back(is_below(interval_of(e, 2 * sources.size()), 0));
      ratios.push_back(fmt::format("{:.2f}", std::exp(e.mean)));
    }
  }
  constexpr double centred = 0.1, moved = 0.3;
  Grid grid{
      .title = "Off centre", .columns = {"function", "E f", "at birth", "trained"}, .rows = {}};
  BarPicture bars{.title = "off centre at birth", .bars = {}};
  for (std::size_t u = 0; u < units.size(); ++u) {
    grid.rows.push_back({figure(units[u].name), figure(nn::unit_moments(units[u]).mean, 3),
                         figure(estimate(born[u]), 3), figure(estimate(kept[u]), 3)});
    bars.bars.emplace_back(units[u].name, estimate(born[u]).mean);
  }
  out.tables = {std::move(grid), speed_grid(contests)};
  out.bars.push_back(std::move(bars));
  const auto off = [&](std::size_t u) {
    return Answer{is_above(interval_of(estimate(born[u])), moved),
                  fmt::format("{}: {:.2f} off centre at birth, to be above {}.", units[u].name,
                              estimate(born[u]).mean, moved)};
  };
  out.answers = {
      off(0),
      {is_symmetric(units[4]) ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format("{0}: {0}(-z) = -{0}(z) to the last bit, within [-1, 1] and reaching both ends.",
                   units[4].name)},
      {is_below(interval_of(estimate(born[4])), centred),
       fmt::format("{}: {:.3f} off centre at birth ({:.2f} once trained), to be below {}.",
                   units[4].name, estimate(born[4]).mean, estimate(kept[4]).mean, centred)},
      off(2),
      {together(faster),
       fmt::format("epochs of the centred function over the plain one's (sigmoid, relu, by task): "
                   "{}; faster at 95 %, all at once, in {} of {}.",
                   fmt::join(ratios, ", "), std::ranges::count(faster, Conclusion::holds),
                   faster.size())}};
  out.notes.push_back(
      "The moved function spans the same functions as the plain one (a bias can take the constant "
      "up); only "
      "the way there differs.");
  return out;
}

}  // namespace

Experiment zero_centred() {
  return {
      .name = "zero_centred",
      .about = "Whose outputs are centred about 0, and whether that makes learning faster",
      .claims =
          {{"article, Sigmoid function", "The output is not zero-centered"},
           {"article, Hyperbolic tangent function",
            "Map the data to [-1,1], which solves the problem of asymmetry in the output value "
            "range of the Sigmoid function."},
           {"article, Hyperbolic tangent function",
            "Differentiable and antisymmetric, the center of symmetry is at the origin, and the "
            "output is zero-centered."},
           {"article, ReLU function", "The output of ReLU is not zero-centered"},
           {"article, How to choose the right activation function",
            "Training the deep network to use the activation function with output zero-centered "
            "characteristics as much as possible to accelerate the convergence speed."}},
      .run = run_zero_centred};
}

}  // namespace hillock::lab
