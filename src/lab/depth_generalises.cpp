// depth_generalises.cpp: is relu's non-linearity weak, and do deeper networks generalise better?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

// Of the variance of f(z), z ~ N(0, 1), what the best straight line leaves: 1 - (E z f)^2 / var f.
// E z f is had from E (f + z)^2 = E f^2 + 1 + 2 E z f.
double non_linear_share(const nn::Unit& unit) {
  const theory::Moments m = nn::unit_moments(unit);
  const double both =
      theory::gaussian_moments([&](double z) { return nn::unit_value(unit, z) + z; },
                               [&](double z) { return nn::unit_slope(unit, z) + 1; })
          .second;
  const double line = (both - m.second - 1) / 2;
  return 1 - line * line / (m.second - m.mean * m.mean);
}

// The width with which so many layers have about the parameters of one of 512.
std::size_t width_of(std::size_t depth, std::size_t inputs, std::size_t outputs) {
  const auto parameters = [&](std::size_t width) {
    return (inputs + 1) * width + (depth - 1) * (width + 1) * width + (width + 1) * outputs;
  };
  const std::size_t wanted = (inputs + 1) * 512 + 513 * outputs;
  std::size_t width = 1;
  while (parameters(width + 1) <= wanted) ++width;
  return width;
}

Outcome run_depth_generalises(const LabOptions& options) {
  const nn::Unit relu = cast(options, "relu");
  const std::vector<nn::Unit> others = cast_all(options, {"sigmoid", "tanh", "elu", "gelu"});
  const auto sources = task_sources(options, options.full ? 5000 : 1000);
  constexpr std::size_t depths[] = {1, 2, 4, 8};
  const ContestPlan plan{.epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 2u,
                         .repeats = options.full ? 20u : 12u};
  Outcome out;
  out.method = fmt::format(
      "Networks of {} with 1, 2, 4 and 8 hidden layers, as wide as gives all the parameters of one "
      "layer of "
      "512; Adam, {} epochs, each depth at its own rate, {} repeats. Non-linearity: the share of "
      "the variance "
      "of f(z), z ~ N(0, 1), that the best straight line does not explain.",
      relu.name, plan.epochs, plan.repeats);
  std::vector<ContestResult> contests;
  std::vector<Conclusion> better;
  std::vector<Series> series;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    const SharedTask sample = sources[t].draw(options.seed, 0);
    std::vector<Contender> all;
    for (const std::size_t depth : depths) {
      Contender c = contender(relu);
      const std::size_t width = width_of(depth, sample->train.inputs, sample->outputs);
      c.name = fmt::format("{} layers", depth);
      c.hidden = std::vector<std::size_t>(depth, width);
      all.push_back(std::move(c));
    }
    contests.push_back(hold_contest(part_of(options, t, sources.size()), sources[t], all, plan));
    const auto best_deep = estimate(contests.back().standings[1].scores()).mean >=
                                   estimate(contests.back().standings[2].scores()).mean
                               ? 1u
                               : 2u;
    better.push_back(
        is_above(interval_of(score_gap(contests.back(), best_deep, 0), 2 * sources.size()), 0));
    better.push_back(
        is_above(interval_of(score_gap(contests.back(), 3, best_deep), 2 * sources.size()), 0));
    Series one{.label = contests.back().task, .x = {}, .y = {}};
    for (std::size_t d = 0; d < std::size(depths); ++d) {
      one.x.push_back(double(depths[d]));
      one.y.push_back(estimate(contests.back().standings[d].scores()).mean);
    }
    series.push_back(std::move(one));
  }
  Grid shares{.title = "Non-linearity", .columns = {"function", "share"}, .rows = {}};
  const double of_relu = non_linear_share(relu);
  shares.rows.push_back({figure(relu.name), figure(of_relu, 3)});
  std::vector<Conclusion> weaker;
  for (const nn::Unit& unit : others) {
    const double share = non_linear_share(unit);
    shares.rows.push_back({figure(unit.name), figure(share, 3)});
    weaker.push_back(of_relu < share ? Conclusion::holds : Conclusion::does_not_hold);
  }
  out.tables = {std::move(shares), score_grid(contests)};
  out.lines.push_back(
      {.title = "test score, against the number of hidden layers", .series = std::move(series)});
  out.answers = {
      {together(weaker),
       fmt::format("{}'s share is {:.2f}; to be lower than that of {}.", relu.name, of_relu,
                   fmt::join(
                       [&] {
                         std::vector<std::string> names;
                         for (const nn::Unit& unit : others) names.push_back(unit.name);
                         return names;
                       }(),
                       ", "))},
      {together(better),
       fmt::format(
           "at equal parameters, two or four layers (the better) against one, and eight against "
           "these: better at 95 %, all at once, in {} of {} comparisons, worse in {}.",
           std::ranges::count(better, Conclusion::holds), better.size(),
           std::ranges::count(better, Conclusion::does_not_hold))}};
  return out;
}

}  // namespace

Experiment depth_generalises() {
  return {
      .name = "depth_generalises",
      .about = "Is relu's non-linearity weak, and do deeper networks generalise better?",
      .claims = {{"article, ReLU function", "its non-linearity is relatively weak"},
                 {"article, ReLU function",
                  "the neural network is generally deeper, because the deeper network has better "
                  "generalization ability."}},
      .run = run_depth_generalises};
}

}  // namespace hillock::lab
