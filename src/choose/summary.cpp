#include "choose/summary.h"

#include <algorithm>

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

Finding::LookBack mean_look(const std::vector<const Look*>& looks) {
  Finding::LookBack out{.repeats = looks.size(), .mean = {}};
  std::vector<const diagnose::Diagnostics*> all;
  for (const Look* look : looks) {
    out.mean.epoch += look->epoch;
    all.push_back(&look->diagnostics);
  }
  out.mean.epoch /= double(looks.size());
  out.mean.diagnostics = mean_of(all);
  return out;
}

// The last look of each run is at the network that is kept; the others come at the same epochs in
// all runs, as far as each goes.
std::vector<Finding::LookBack> mean_looks(const std::vector<Run>& runs) {
  std::vector<Finding::LookBack> out;
  for (std::size_t i = 0;; ++i) {
    std::vector<const Look*> looks;
    for (const Run& run : runs)
      if (i + 1 < run.looks.size()) looks.push_back(&run.looks[i]);
    if (looks.empty()) break;
    out.push_back(mean_look(looks));
  }
  std::vector<const Look*> last;
  for (const Run& run : runs) last.push_back(&run.looks.back());
  out.push_back(mean_look(last));
  return out;
}

float kept_loss(const nn::History& history) {
  return history.validation_loss[history.best_epoch];
}

}  // namespace

Finding summarise(std::size_t contestant, const std::vector<Run>& runs, const RateSearch& search) {
  Finding f{.contestant = contestant,
            .rate = search.best[contestant],
            .trials = search.trials[contestant]};
  const double share = 1 / double(runs.size());
  std::vector<const diagnose::Diagnostics*> diagnostics;
  for (const Run& run : runs) {
    const auto epochs = double(std::max<std::size_t>(1, run.history.epochs()));
    f.scores.push_back(run.score);
    f.losses.push_back(run.test_loss);
    f.epochs += share * double(run.history.best_epoch + run.crosswise_epoch) / 2;
    f.seconds_per_run += share * run.seconds;
    f.seconds_per_epoch += share * run.history.seconds / epochs;
    f.seconds_looking += share * run.seconds_looking;
    f.histories.push_back(run.history);
    f.crosswise_epochs.push_back(run.crosswise_epoch);
    diagnostics.push_back(&run.diagnostics);
  }
  f.diagnostics = mean_of(diagnostics);
  f.looks = mean_looks(runs);
  return f;
}

Finding::Arrival arrival_at_loss_of(const std::vector<nn::History>& leader,
                                    const std::vector<nn::History>& histories) {
  Finding::Arrival out;
  double epochs = 0, seconds = 0;
  for (std::size_t r = 0; r < histories.size(); ++r) {
    const auto& losses = histories[r].validation_loss;
    const float aim = kept_loss(leader[r]);
    const auto there = std::ranges::find_if(losses, [&](float loss) { return loss <= aim; });
    if (there == losses.end()) continue;
    epochs += double(there - losses.begin());
    seconds += histories[r].seconds_at[std::size_t(there - losses.begin())];
    ++out.repeats;
  }
  if (out.repeats == 0 || 2 * out.repeats < histories.size()) return out;
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
