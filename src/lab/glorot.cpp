// glorot.cpp: Glorot & Bengio 2010, table 1: five hidden layers, the old weights and the normalised
// ones.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

const double common_sigma_w = 1 / std::sqrt(3.0);  // uniform on +-1 / sqrt(fan_in)

void draw_old(nn::Network& network, std::uint64_t seed, std::uint64_t repeat) {
  draw_weights(network, Weights::uniform, common_sigma_w, 0, seed, repeat);
}

Contender with_old(const nn::Unit& unit, std::string name, std::vector<std::size_t> hidden) {
  Contender c = contender(unit);
  c.name = std::move(name);
  c.draw = draw_old;
  c.optimizer = nn::Optimizer::sgd;
  c.hidden = std::move(hidden);
  return c;
}

// The mean output of the last hidden layer, before training and after each epoch.
std::vector<double> top_means(const LearningTask& task, const nn::Unit& unit, std::size_t depth,
                              std::size_t width, std::size_t epochs, double rate,
                              std::uint64_t seed) {
  nn::Network network =
      nn::make_network(unit, equal_layers(task.train.inputs, width, depth, task.outputs));
  draw_old(network, seed, 0);
  std::vector<double> means;
  const auto tails = diagnose::tails_of(unit, network.shape);
  nn::train(
      network,
      {.optimizer = nn::Optimizer::sgd, .rate = rate, .epochs = epochs, .batch = 10, .seed = seed},
      task.train, {}, [&](std::size_t, const nn::Network& now) {
        means.push_back(
            diagnose::diagnose(now, tails, task.task, task.train, 300).layers.back().mean_output);
      });
  return means;
}

Outcome run_glorot(const LabOptions& options) {
  const nn::Unit softsign = cast(options, "softsign"), tanh = cast(options, "tanh"),
                 sigmoid = cast(options, "sigmoid");
  const std::size_t width = options.full ? 1000 : 100, rows = options.full ? 0 : 3000;
  const TaskSource source = image_source(options, rows, options.full ? 0 : 2000);
  const SharedTask task = source.draw(options.seed, 0);
  const ContestPlan plan{.hidden = std::vector<std::size_t>(5, width),
                         .epochs = options.full ? 50u : 10u,
                         .batch = 10,
                         .rates = {0.0003, 0.001, 0.003, 0.01},
                         .search_repeats = 1,
                         .repeats = options.full ? 5u : 4u};
  const auto with_xavier = [](const nn::Unit& unit, std::string name) {
    Contender c = contender(unit);
    c.name = std::move(name);
    c.init = nn::Init::xavier;
    c.optimizer = nn::Optimizer::sgd;
    return c;
  };
  const std::vector<std::size_t> four(4, width);
  const std::vector<Contender> all{with_old(softsign, softsign.name, plan.hidden),
                                   with_xavier(softsign, softsign.name + " N"),
                                   with_old(tanh, tanh.name, plan.hidden),
                                   with_xavier(tanh, tanh.name + " N"),
                                   with_old(sigmoid, sigmoid.name, plan.hidden),
                                   with_old(sigmoid, sigmoid.name + ", 4 layers", four)};
  constexpr double published[] = {1.64, 1.72, 1.76, 1.64, 2.21, 0};
  const ContestResult c = hold_contest(part_of(options, 0, 2), source, all, plan);
  Outcome out;
  out.method = fmt::format(
      "Five hidden layers of {} on {} rows of {}, batches of 10, {} epochs, {} repeats; uniform "
      "weights of "
      "variance 1 / (3 fan_in), or N: Xavier's. SGD with momentum 0.9, which moves about as far as "
      "the paper's "
      "SGD without at ten times the rate; the rate is chosen by the test rows of one more repeat.",
      width, task->train.rows, task->name, plan.epochs, plan.repeats);
  Grid grid{.title = "Test error, %",
            .columns = {"network", "error", "rate", "paper, MNIST"},
            .rows = {}};
  BarPicture bars{.title = "test error, %", .bars = {}};
  for (std::size_t k = 0; k < all.size(); ++k) {
    std::vector<double> error;
    for (const double accuracy : c.standings[k].scores()) error.push_back(100 * (1 - accuracy));
    grid.rows.push_back({figure(all[k].name), figure(estimate(error), 2),
                         figure(c.standings[k].rate),
                         published[k] > 0 ? figure(published[k], 2) : figure("–")});
    bars.bars.emplace_back(all[k].name, estimate(error).mean);
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  std::vector<Conclusion> last;
  for (std::size_t k = 0; k < 4; ++k)
    last.push_back(is_above(interval_of(score_gap(c, k, 4), 4), 0));

  // Small: as many steps as the paper's first epoch has.
  constexpr std::size_t paper_epoch = 5000;
  const std::size_t steps_an_epoch = (task->train.rows + 9) / 10;
  const std::size_t watched =
      options.full ? 120 : (paper_epoch + steps_an_epoch - 1) / steps_an_epoch;
  const double rate = 0.01;
  std::vector<std::vector<double>> means(2);
  std::vector<Series> series;
  for (const std::size_t depth : {4u, 5u}) {
    auto& here = means[depth - 4];
    here = top_means(*task, sigmoid, depth, width, watched, rate, options.seed);
    Series one{.label = fmt::format("{} layers", depth), .x = {}, .y = here};
    for (std::size_t e = 0; e < here.size(); ++e) one.x.push_back(double(e));
    series.push_back(std::move(one));
    if (options.report) options.report(depth - 3, 2);
  }
  out.lines.push_back(
      {.title = fmt::format("mean output of the top layer of {}, against the epoch (rate {})",
                            sigmoid.name, rate),
       .series = std::move(series)});
  constexpr double saturated = 0.1;
  const auto saturates = [&](const std::vector<double>& m) {
    const std::size_t first =
        std::min((paper_epoch + steps_an_epoch - 1) / steps_an_epoch, m.size() - 1);
    const bool falls =
        *std::min_element(m.begin(), m.begin() + std::ptrdiff_t(first) + 1) < saturated;
    return falls ? Conclusion::holds : Conclusion::does_not_hold;
  };
  const auto recovers = [&](const std::vector<double>& m) {
    return m.back() > 2 * saturated && saturates(m) == Conclusion::holds;
  };
  const Answer recovery =
      !options.full
          ? Answer{Conclusion::depends, "a hundred epochs are run with --full only."}
          : Answer{
                together({recovers(means[0]) ? Conclusion::holds : Conclusion::does_not_hold,
                          recovers(means[1]) ? Conclusion::does_not_hold : Conclusion::holds}),
                fmt::format(
                    "after {} epochs the mean is {:.2f} with 4 layers (to be above {}) and {:.2f} "
                    "with 5 (to be below).",
                    watched, means[0].back(), 2 * saturated, means[1].back())};
  out.answers = {
      {together(last), fmt::format("{} is last of the five at 95 % in {} of 4 comparisons.",
                                   sigmoid.name, std::ranges::count(last, Conclusion::holds))},
      {is_above(interval_of(score_gap(c, 3, 2)), 0),
       fmt::format("{} N less {}: {:.2f} points of accuracy, to be above 0 at 95 %.", tanh.name,
                   tanh.name, 100 * score_gap(c, 3, 2).mean)},
      {is_about_zero(interval_of(score_gap(c, 1, 0)), 0.01),
       fmt::format("{} N less {}: {:.2f} points, to be within 1 at 95 %.", softsign.name,
                   softsign.name, 100 * score_gap(c, 1, 0).mean)},
      {together({saturates(means[0]), saturates(means[1])}),
       fmt::format("within {} steps, the paper's first epoch, the top layer's mean output falls to "
                   "{:.2f} with 4 "
                   "layers and {:.2f} with 5, from 0.5; to be below {}.",
                   paper_epoch, std::ranges::min(means[0]), std::ranges::min(means[1]), saturated)},
      recovery};
  out.notes.push_back(about_images(options, "Glorot & Bengio"));
  if (!options.full)
    out.notes.push_back(
        "Small: layers of 100, and some thousand rows; the paper's errors cannot come out of it, "
        "its order "
        "may.");
  return out;
}

}  // namespace

Experiment glorot() {
  return {.name = "glorot",
          .about = "Glorot & Bengio's table: five layers, the old weights and the normalised ones",
          .claims = {{"Glorot & Bengio 2010, table 1",
                      "sigmoid has the highest error of the five (2.21)"},
                     {"Glorot & Bengio 2010, table 1",
                      "tanh gains by normalised weights (1.76, 1.64 with them)"},
                     {"Glorot & Bengio 2010, table 1",
                      "softsign does not depend on them (1.64, 1.72 with them)"},
                     {"Glorot & Bengio 2010, section 3.1",
                      "With the old init the top sigmoid layer saturates at 0 at once"},
                     {"Glorot & Bengio 2010, section 3.1",
                      "with 4 hidden layers it recovers around epoch 100, with 5 never."}},
          .run = run_glorot};
}

}  // namespace hillock::lab
