// deep_curves.cpp: ELU's and GELU's curves: eight layers of 128 on images.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

const std::vector<std::size_t> eight_of_128(8, 128);

double median(std::vector<double> x) {
  std::ranges::sort(x);
  return (x[(x.size() - 1) / 2] + x[x.size() / 2]) / 2;
}

// The median over all hidden units of a unit's mean output over the first 256 training rows.
double median_activation(const nn::Network& network, const nn::Samples& samples) {
  const std::size_t rows = std::min<std::size_t>(256, samples.rows);
  nn::Workspace workspace = nn::make_workspace(network, rows);
  nn::forward(network, workspace, samples.x.data(), rows, nn::Mode::inference);
  std::vector<double> means;
  for (std::size_t l = 0; l < network.hidden_layers(); ++l)
    for (std::size_t u = 0; u < network.layers[l].units; ++u) {
      double sum = 0;
      for (std::size_t r = 0; r < rows; ++r)
        sum += workspace.layers[l].a[r * network.layers[l].units + u];
      means.push_back(sum / double(rows));
    }
  return median(std::move(means));
}

// Means of the logarithm of the loss over the epochs: lower where it falls faster.
std::vector<double> log_losses(const std::vector<Trained>& runs) {
  std::vector<double> out;
  for (const Trained& run : runs) {
    double sum = 0;
    for (std::size_t e = 1; e < run.loss.size(); ++e) sum += std::log(std::max(run.loss[e], 1e-12));
    out.push_back(sum / double(run.loss.size() - 1));
  }
  return out;
}

Outcome run_elu(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"elu", "relu", "leaky_relu:slope=0.1"});
  const std::size_t rows = options.full ? 0 : 6000, epochs = options.full ? 50 : 12, repeats = 5;
  constexpr double rate = 0.001;
  const SharedTask task = image_source(options, rows, 2000).draw(options.seed, 0);
  Outcome out;
  out.method = fmt::format(
      "Eight layers of 128 on {} rows of {}, He's weights, batches of 64, {} epochs, {} runs. SGD "
      "with momentum "
      "0.9 at {}, which moves about as far as the paper's SGD at 0.01. Median activation: over the "
      "hidden "
      "units, of their mean output on 256 training rows.",
      task->train.rows, task->name, epochs, repeats, rate);
  std::vector<Trial> trials;
  std::vector<std::vector<double>> medians(units.size() * repeats);
  for (std::size_t u = 0; u < units.size(); ++u)
    for (std::size_t r = 0; r < repeats; ++r) {
      Trial trial{.task = task.get(),
                  .network = nn::make_network(units[u], {.inputs = task->train.inputs,
                                                         .hidden = eight_of_128,
                                                         .outputs = task->outputs}),
                  .plan = {}};
      nn::initialise(trial.network, nn::Init::he, options.seed, r);
      trial.plan = {.optimizer = nn::Optimizer::sgd,
                    .rate = rate,
                    .epochs = epochs,
                    .batch = 64,
                    .seed = options.seed,
                    .repeat = r};
      trial.watch = [&into = medians[trials.size()], &samples = task->train](
                        std::size_t, const nn::Network& network) {
        into.push_back(median_activation(network, samples));
      };
      trials.push_back(std::move(trial));
    }
  const std::vector<Trained> runs = train_all(options, trials);
  Grid grid{
      .columns = {"function", "median activation", "training loss at the end", "mean log loss"},
      .rows = {}};
  LinePicture loss{.title = "log10 of the training loss, against the epoch", .series = {}},
      activation{.title = "median activation, against the epoch", .series = {}};
  std::vector<std::vector<double>> distance(units.size()), fall(units.size());
  for (std::size_t u = 0; u < units.size(); ++u) {
    const std::vector<Trained> mine(runs.begin() + std::ptrdiff_t(u * repeats),
                                    runs.begin() + std::ptrdiff_t((u + 1) * repeats));
    std::vector<double> last;
    for (const Trained& run : mine) last.push_back(run.last_loss());
    fall[u] = log_losses(mine);
    Series loss_line{.label = units[u].name, .x = {}, .y = {}}, activation_line = loss_line;
    for (std::size_t e = 0; e <= epochs; ++e) {
      std::vector<double> at, losses;
      for (std::size_t r = 0; r < repeats; ++r) {
        at.push_back(medians[u * repeats + r][e]);
        losses.push_back(mine[r].loss[e]);
      }
      activation_line.x.push_back(double(e));
      activation_line.y.push_back(estimate(at).mean);
      if (e == 0) continue;
      loss_line.x.push_back(double(e));
      loss_line.y.push_back(std::log10(estimate(losses).mean));
    }
    for (std::size_t r = 0; r < repeats; ++r)
      distance[u].push_back(std::abs(medians[u * repeats + r].back()));
    grid.rows.push_back({figure(units[u].name), figure(estimate(distance[u]), 3),
                         figure(estimate(last), 4), figure(estimate(fall[u]), 3)});
    loss.series.push_back(std::move(loss_line));
    activation.series.push_back(std::move(activation_line));
  }
  out.tables.push_back(std::move(grid));
  out.lines = {std::move(activation), std::move(loss)};
  const auto lowest = [&](const std::vector<std::vector<double>>& x, std::size_t b) {
    return is_below(interval_of(paired(x[0], x[b]), 2), 0);
  };
  out.answers = {
      {together({lowest(distance, 1), lowest(distance, 2)}),
       fmt::format("|median activation| of {} at the end is to lie below both others', at 95 %.",
                   units[0].name)},
      {together({lowest(fall, 1), lowest(fall, 2)}),
       fmt::format(
           "the mean over the epochs of {}'s log training loss is to lie below both others', at "
           "95 %.",
           units[0].name)}};
  out.notes.push_back(about_images(options, "Clevert et al."));
  return out;
}

Outcome run_gelu(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"gelu", "relu", "elu"});
  const TaskSource source = image_source(options, options.full ? 0 : 6000, 2000);
  const ContestPlan plan{.hidden = eight_of_128,
                         .epochs = options.full ? 50u : 12u,
                         .batch = 64,
                         .rates = {1e-3, 1e-4, 1e-5},
                         .search_repeats = 2,
                         .repeats = 5,
                         .choice = Choice::training_loss};
  Outcome out;
  const ContestResult c = hold_contest(options, source, contenders(units), plan);
  out.method = fmt::format(
      "Eight layers of 128 on {} rows of {}, Adam, batches of 64, {} epochs, the rate out of 1e-3, "
      "1e-4, 1e-5 "
      "with the lowest training loss on a run of its own; {} runs.",
      source.draw(options.seed, 0)->train.rows, c.task, plan.epochs, plan.repeats);
  Grid grid{.columns = {"function", "rate", "training loss at the end, median", "mean log loss",
                        "test accuracy"},
            .rows = {}};
  std::vector<std::vector<double>> fall;
  for (const Standing& s : c.standings) {
    std::vector<double> last;
    for (const Trained& run : s.runs) last.push_back(run.last_loss());
    fall.push_back(log_losses(s.runs));
    grid.rows.push_back({figure(s.name), figure(s.rate), figure(median(last), 4),
                         figure(estimate(fall.back()), 3), figure(estimate(s.scores()), 4)});
  }
  out.tables.push_back(std::move(grid));
  out.lines.push_back(loss_picture(c));
  const auto lower = [&](std::size_t b) {
    return is_below(interval_of(paired(fall[0], fall[b]), 2), 0);
  };
  out.answers.push_back(
      {together({lower(1), lower(2)}),
       fmt::format("the mean over the epochs of {}'s log training loss is to lie below {}'s "
                   "({}) and below {}'s ({}), at 95 %.",
                   units[0].name, units[1].name, name_of(lower(1)), units[2].name,
                   name_of(lower(2)))});
  out.notes.push_back(about_images(options, "Hendrycks & Gimpel"));
  return out;
}

}  // namespace

Experiment elu_curves() {
  return {
      .name = "elu_curves",
      .about = "ELU's curves: eight layers of 128, activations near 0, a loss that falls fastest",
      .claims = {{"Clevert et al. 2016, figure 2",
                  "ELU's median unit activation is the closest to 0"},
                 {"Clevert et al. 2016, figure 2", "and its training loss falls fastest."}},
      .run = run_elu};
}

Experiment gelu_curves() {
  return {.name = "gelu_curves",
          .about = "GELU's curves: eight layers of 128, a training loss below relu's and elu's",
          .claims = {{"Hendrycks & Gimpel 2016, section 3.1",
                      "gelu below relu and elu in training loss"}},
          .run = run_gelu};
}

}  // namespace hillock::lab
