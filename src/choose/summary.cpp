#include "choose/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "race/statistics.h"

namespace hillock::choose {
namespace {

void add_share(std::optional<double>& sum, double share, const std::optional<double>& figure) {
  if (figure) sum = sum.value_or(0) + share * *figure;
}

void add_share(diagnose::LayerDiagnostics& sum, double share,
               const diagnose::LayerDiagnostics& layer) {
  sum.dead += share * layer.dead;
  sum.mean_output += share * layer.mean_output;
  sum.output_spread += share * layer.output_spread;
  sum.gradient_rms += share * layer.gradient_rms;
  add_share(sum.saturated, share, layer.saturated);
}

diagnose::Diagnostics mean_of(const std::vector<const diagnose::Diagnostics*>& all) {
  diagnose::Diagnostics mean;
  mean.gradient_ratio = 0;
  mean.rows = all.front()->rows;
  const double share = 1 / double(all.size());
  for (const diagnose::Diagnostics* d : all) {
    mean.dead += share * d->dead;
    mean.mean_output += share * d->mean_output;
    mean.gradient_ratio += share * d->gradient_ratio;
    add_share(mean.saturated, share, d->saturated);
    mean.layers.resize(d->layers.size());
    for (std::size_t l = 0; l < d->layers.size(); ++l)
      add_share(mean.layers[l], share, d->layers[l]);
  }
  return mean;
}

Finding::MeanSnapshot mean_snapshot(const std::vector<const Snapshot*>& snapshots) {
  Finding::MeanSnapshot out{.repeats = snapshots.size(), .mean = {}};
  std::vector<const diagnose::Diagnostics*> all;
  for (const Snapshot* snapshot : snapshots) {
    out.mean.epoch += snapshot->epoch;
    all.push_back(&snapshot->diagnostics);
  }
  out.mean.epoch /= double(snapshots.size());
  out.mean.diagnostics = mean_of(all);
  return out;
}

// The last snapshot of each run is of the kept network. The others are taken at the same epochs in
// all runs, as far as each run goes.
std::vector<Finding::MeanSnapshot> mean_snapshots(const std::vector<Run>& runs) {
  std::vector<Finding::MeanSnapshot> out;
  for (std::size_t i = 0;; ++i) {
    std::vector<const Snapshot*> snapshots;
    for (const Run& run : runs)
      if (i + 1 < run.snapshots.size()) snapshots.push_back(&run.snapshots[i]);
    if (snapshots.empty()) break;
    out.push_back(mean_snapshot(snapshots));
  }
  std::vector<const Snapshot*> last;
  for (const Run& run : runs)
    if (!run.snapshots.empty()) last.push_back(&run.snapshots.back());
  out.push_back(mean_snapshot(last));
  return out;
}

float kept_loss(const nn::History& history) {
  return history.validation_loss[history.best_epoch];
}

// The standard deviation of the paired differences of two arms, over their common repeats. The
// standard error of the mean is this divided by the root of their number.
double spread_of_difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> differences;
  for (std::size_t r = 0; r < std::min(a.size(), b.size()); ++r) differences.push_back(a[r] - b[r]);
  return race::sd_of(differences);
}

Finding::RateTrial trial_of(const std::vector<Run>& runs, const std::vector<Run>& at_its_own) {
  Finding::RateTrial trial{.rate = runs.front().rate, .repeats = runs.size()};
  const double share = 1 / double(runs.size());
  std::vector<double> own, scores;
  for (const Run& run : runs) {
    trial.score += share * run.score;
    trial.loss += share * run.test_loss;
    scores.push_back(run.score);
  }
  for (const Run& run : at_its_own) own.push_back(run.score);
  trial.error =
      spread_of_difference(scores, own) / std::sqrt(double(std::min(own.size(), scores.size())));
  for (std::size_t layer = 0; layer < runs.front().diagnostics.layers.size(); ++layer) {
    double dead = 0;
    for (const Run& run : runs) dead += share * run.diagnostics.layers[layer].dead;
    if (dead <= trial.dead) continue;
    trial.dead = dead;
    trial.layer = layer;
  }
  if (!std::isfinite(trial.loss)) trial.loss = std::numeric_limits<double>::infinity();
  return trial;
}

}  // namespace

Finding summarise(std::size_t contestant, const Raced& raced, const Configuration& c) {
  const std::size_t source = raced.race.same_as(contestant).value_or(contestant);
  const race::Statement& statement = raced.race.statement(contestant);
  const std::vector<Run>& runs = raced.runs[statement.arm];
  Finding f{.contestant = contestant,
            .statement = statement,
            .repeats = runs.size(),
            .rate = runs.front().rate,
            .same_as = raced.race.same_as(contestant)};
  for (std::size_t arm = 0; arm < raced.runs.size(); ++arm)
    if (raced.race.arms()[arm].contestant == source && !raced.runs[arm].empty())
      f.trials.push_back(trial_of(raced.runs[arm], runs));
  std::ranges::sort(f.trials, {}, &Finding::RateTrial::rate);

  f.new_data = on_new_data(raced.race, statement, c);

  const double share = 1 / double(runs.size());
  std::vector<const diagnose::Diagnostics*> diagnostics;
  for (const Run& run : runs) {
    const auto epochs = double(std::max<std::size_t>(1, run.history.epochs()));
    f.scores.push_back(run.score);
    f.losses.push_back(run.test_loss);
    f.epochs += share * double(run.history.best_epoch + run.crosswise_epoch) / 2;
    f.seconds_per_run += share * run.seconds;
    f.seconds_per_epoch += share * run.history.seconds / epochs;
    f.snapshot_seconds += share * run.snapshot_seconds;
    diagnostics.push_back(&run.diagnostics);
    if (run.snapshots.empty()) continue;
    f.histories.push_back(run.history);
    f.crosswise_epochs.push_back(run.crosswise_epoch);
  }
  f.diagnostics = mean_of(diagnostics);
  f.snapshots = mean_snapshots(runs);
  return f;
}

race::Interval on_new_data(const race::Race& race, const race::Statement& statement,
                           const Configuration& c) {
  const std::vector<double>&its = race.scores(statement.arm),
        &leaders = race.scores(race.statement(race.leader()).arm);
  return race::on_new_data(statement, std::min(its.size(), leaders.size()),
                           c.judged_share() / c.training_share);
}

Finding::Arrival arrival_at_loss_of(const std::vector<nn::History>& leader,
                                    const std::vector<nn::History>& histories) {
  Finding::Arrival out;
  double epochs = 0, seconds = 0;
  const std::size_t repeats = std::min(histories.size(), leader.size());
  for (std::size_t r = 0; r < repeats; ++r) {
    const auto& losses = histories[r].validation_loss;
    const float aim = kept_loss(leader[r]);
    const auto there = std::ranges::find_if(losses, [&](float loss) { return loss <= aim; });
    if (there == losses.end()) continue;
    epochs += double(there - losses.begin());
    seconds += histories[r].seconds_at[std::size_t(there - losses.begin())];
    ++out.repeats;
  }
  if (out.repeats == 0 || 2 * out.repeats < repeats) return out;
  out.epochs = epochs / double(out.repeats);
  out.seconds = seconds / double(out.repeats);
  return out;
}

double mean_kept_loss(const std::vector<nn::History>& histories) {
  double sum = 0;
  for (const nn::History& history : histories) sum += double(kept_loss(history));
  return sum / double(histories.size());
}

}  // namespace hillock::choose
