#include "lab/trials.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "choose/parallel.h"
#include "nn/metrics.h"
#include "race/statistics.h"

namespace hillock::lab {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t looked_at = 512;       // rows
constexpr std::uint64_t search_from = 1000;  // repeats that choose a rate are numbered from here

double finite_or_infinite(double loss) {
  return std::isfinite(loss) ? loss : infinity;
}

Trained train_one(const Trial& trial) {
  const LearningTask& task = *trial.task;
  nn::TrainingPlan plan = trial.plan;
  plan.task = task.task;
  nn::Network network = trial.network;
  const auto tails = diagnose::tails_of(network.unit, network.shape);
  const auto look = [&] {
    return diagnose::diagnose(network, tails, task.task, task.train, looked_at);
  };
  Trained out{.loss = {}, .born = look(), .kept = {}};
  const double before = nn::mean_loss(task.task, nn::predict(network, task.train), task.train);
  const nn::History history = nn::train(network, plan, task.train, {}, trial.watch);
  out.loss.push_back(finite_or_infinite(before));
  for (std::size_t e = 1; e < history.training_loss.size(); ++e)
    out.loss.push_back(finite_or_infinite(history.training_loss[e]));
  out.kept = look();
  const std::vector<float> outputs = nn::predict(network, task.test);
  out.test_loss = nn::mean_loss(task.task, outputs, task.test);
  out.test_score = nn::score(nn::usual_metric(task.task), outputs, task.test.target, 1);
  out.output_spread = race::sd_of({outputs.begin(), outputs.end()});
  return out;
}

Trial trial_of(const Contender& c, const LearningTask& task, const ContestPlan& plan, double rate,
               std::uint64_t seed, std::uint64_t repeat) {
  const nn::Shape shape{.inputs = task.train.inputs,
                        .hidden = c.hidden.value_or(plan.hidden),
                        .outputs = task.outputs,
                        .last = c.last};
  Trial trial{.task = &task, .network = nn::make_network(c.unit, shape), .plan = {}};
  if (c.draw)
    c.draw(trial.network, seed, repeat);
  else
    nn::initialise(trial.network, c.init, seed, repeat);
  trial.plan = {.optimizer = c.optimizer,
                .rate = rate,
                .epochs = plan.epochs,
                .batch = plan.batch,
                .seed = seed,
                .repeat = repeat};
  return trial;
}

// Mean over runs; infinite where one is.
template <class Of>
double mean_over(const std::vector<Trained>& runs, Of of) {
  double sum = 0;
  for (const Trained& run : runs) sum += of(run);
  return sum / double(runs.size());
}

double lowest_loss(const Standing& s) {
  double lowest = infinity;
  for (const auto& runs : s.tried)
    lowest = std::min(lowest, mean_over(runs, [](const Trained& r) { return r.last_loss(); }));
  return lowest;
}

// The lower the better.
double badness(const std::vector<Trained>& runs, Choice choice, double target) {
  return mean_over(runs, [&](const Trained& run) {
    if (choice == Choice::test_score)
      return std::isfinite(run.last_loss()) ? -run.test_score : infinity;
    if (choice == Choice::training_loss) return run.last_loss();
    const auto epochs = epochs_to(run, target);
    return epochs ? *epochs : 2.0 * double(run.loss.size());
  });
}

template <class Shown>
Grid grid_of(const std::vector<ContestResult>& contests, std::string title, Shown shown) {
  Grid grid{.title = std::move(title), .columns = {"task"}, .rows = {}};
  for (const Standing& s : contests.front().standings) {
    grid.columns.push_back(s.name);
    grid.columns.emplace_back("rate");
  }
  for (const ContestResult& contest : contests) {
    grid.rows.push_back({figure(contest.task)});
    for (const Standing& s : contest.standings) {
      grid.rows.back().push_back(shown(contest, s));
      grid.rows.back().push_back(figure(s.rate));
    }
  }
  return grid;
}

}  // namespace

std::vector<Trained> train_all(const LabOptions& options, const std::vector<Trial>& trials) {
  std::vector<Trained> out(trials.size());
  std::mutex reporting;
  std::size_t done = 0;
  choose::in_parallel(
      trials.size(), options.threads, [] { return true; },
      [&](std::size_t i) {
        out[i] = train_one(trials[i]);
        const std::lock_guard lock(reporting);
        if (options.report) options.report(++done, trials.size());
      });
  return out;
}

std::optional<double> epochs_to(const Trained& run, double target) {
  for (std::size_t e = 0; e < run.loss.size(); ++e) {
    if (run.loss[e] > target) continue;
    if (e == 0) return 0;
    const double before = run.loss[e - 1];
    const double part = std::isfinite(before) ? (before - target) / (before - run.loss[e]) : 1;
    return double(e - 1) + part;
  }
  return std::nullopt;
}

Contender contender(const nn::Unit& unit) {
  return {.name = unit.name, .unit = unit};
}

std::vector<Contender> contenders(const std::vector<nn::Unit>& units) {
  std::vector<Contender> out;
  for (const nn::Unit& unit : units) out.push_back(contender(unit));
  return out;
}

std::vector<double> Standing::scores() const {
  std::vector<double> out;
  for (const Trained& run : runs) out.push_back(run.test_score);
  return out;
}

ContestResult hold_contest(const LabOptions& options, const TaskSource& source,
                           const std::vector<Contender>& all, const ContestPlan& plan) {
  std::vector<SharedTask> searched, measured;
  for (std::size_t r = 0; r < plan.search_repeats; ++r)
    searched.push_back(source.draw(options.seed, search_from + r));
  for (std::size_t r = 0; r < plan.repeats; ++r) measured.push_back(source.draw(options.seed, r));

  std::vector<Trial> search;
  for (const Contender& c : all)
    for (const double rate : plan.rates)
      for (std::size_t r = 0; r < plan.search_repeats; ++r)
        search.push_back(trial_of(c, *searched[r], plan, rate, options.seed, search_from + r));
  std::vector<Trained> found = train_all(part_of(options, 0, 2), search);

  ContestResult out{.task = source.name, .kind = searched.front()->task};
  auto next = found.begin();
  for (const Contender& c : all) {
    out.standings.push_back({.name = c.name, .runs = {}, .tried = {}});
    for (std::size_t i = 0; i < plan.rates.size(); ++i) {
      out.standings.back().tried.emplace_back(next, next + std::ptrdiff_t(plan.search_repeats));
      next += std::ptrdiff_t(plan.search_repeats);
    }
    out.target = std::max(out.target, 1.05 * lowest_loss(out.standings.back()));
  }
  std::vector<Trial> repeats;
  for (std::size_t k = 0; k < all.size(); ++k) {
    Standing& s = out.standings[k];
    double least = infinity;
    s.rate = plan.rates.front();
    for (std::size_t i = 0; i < plan.rates.size(); ++i) {
      const double here = badness(s.tried[i], plan.choice, out.target);
      if (here < least) {
        least = here;
        s.rate = plan.rates[i];
      }
    }
    for (std::size_t r = 0; r < plan.repeats; ++r)
      repeats.push_back(trial_of(all[k], *measured[r], plan, s.rate, options.seed, r));
  }
  std::vector<Trained> ran = train_all(part_of(options, 1, 2), repeats);
  for (std::size_t k = 0; k < all.size(); ++k)
    for (std::size_t r = 0; r < plan.repeats; ++r)
      out.standings[k].runs.push_back(std::move(ran[k * plan.repeats + r]));
  return out;
}

Estimate log_time(const ContestResult& contest, std::size_t a, std::size_t b) {
  const auto logs = [&](const Standing& s) {
    std::vector<double> out;
    for (const Trained& run : s.runs)
      out.push_back(std::log(epochs_to(run, contest.target).value_or(double(run.loss.size() - 1))));
    return out;
  };
  return paired(logs(contest.standings[a]), logs(contest.standings[b]));
}

Estimate score_gap(const ContestResult& contest, std::size_t a, std::size_t b) {
  return paired(contest.standings[a].scores(), contest.standings[b].scores());
}

Grid score_grid(const std::vector<ContestResult>& contests) {
  return grid_of(
      contests, "Test accuracy (r2 for numbers) at each one's own rate",
      [](const ContestResult&, const Standing& s) { return figure(estimate(s.scores()), 4); });
}

Grid speed_grid(const std::vector<ContestResult>& contests) {
  return grid_of(
      contests, "Epochs to the training loss that all reach, at each one's own rate",
      [](const ContestResult& c, const Standing& s) {
        std::vector<double> epochs;
        for (const Trained& run : s.runs)
          epochs.push_back(epochs_to(run, c.target).value_or(double(run.loss.size() - 1)));
        return figure(estimate(epochs), 1);
      });
}

LinePicture loss_picture(const ContestResult& contest) {
  LinePicture picture{
      .title = fmt::format("{}: log10 of the training loss, against the epoch", contest.task),
      .series = {}};
  for (const Standing& s : contest.standings) {
    Series series{.label = s.name, .x = {}, .y = {}};
    for (std::size_t e = 1; e < s.runs.front().loss.size(); ++e) {
      series.x.push_back(double(e));
      series.y.push_back(
          std::log10(mean_over(s.runs, [e](const Trained& r) { return r.loss[e]; })));
    }
    picture.series.push_back(std::move(series));
  }
  return picture;
}

LabOptions part_of(const LabOptions& options, std::size_t part, std::size_t parts) {
  LabOptions out = options;
  if (!options.report) return out;
  // In thousandths of the whole.
  out.report = [report = options.report, part, parts](std::size_t done, std::size_t total) {
    constexpr std::size_t all = 1000;
    report((part * all + done * all / std::max<std::size_t>(total, 1)) / parts, all);
  };
  return out;
}

double off_centre(const diagnose::Diagnostics& d) {
  double sum = 0;
  for (const diagnose::LayerDiagnostics& layer : d.layers)
    sum += std::abs(layer.mean_output) / std::hypot(layer.mean_output, layer.output_spread);
  return sum / double(d.layers.size());
}

}  // namespace hillock::lab
