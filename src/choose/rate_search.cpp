#include "choose/rate_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "choose/effort.h"
#include "choose/race.h"
#include "choose/rate_range.h"

namespace hillock::choose {
namespace {

// The repeats of the search are numbered from here: the comparison uses none of them.
constexpr std::size_t first_search_repeat = 1'000'000;
constexpr std::size_t most_rates = 9;  // four decades
// An eighth of the epochs tells rates apart, if that is not so few that high rates seem better; but
// in deep networks, where a good low rate may spend them on a plateau.
constexpr std::size_t epoch_part = 8, fewest_epochs = 4, deep = 4;

// Half decades go 1, 3, 10, 30, …
double half_decades_away(double rate, int steps) {
  const int place = static_cast<int>(std::lround(2 * std::log10(rate))) + steps;
  const double decade = std::pow(10.0, std::floor(place / 2.0));
  return place % 2 == 0 ? decade : 3 * decade;
}

Finding::RateTrial mean_trial(double rate, std::span<const Run> runs) {
  Finding::RateTrial trial{.rate = rate};
  const double share = 1 / double(runs.size());
  for (const Run& run : runs) {
    trial.score += share * run.score;
    trial.loss += share * run.test_loss;
  }
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

using Trials = std::vector<Finding::RateTrial>;
using Wanted = std::vector<std::pair<std::size_t, double>>;  // contestant, rate

// Whether the effort allows a round of so many runs, the first look at the comparison after it
// included.
bool is_affordable(const Bench& bench, std::size_t rounds, std::size_t runs) {
  const Effort::End* end = bench.effort.recorded_end();
  if (end && rounds >= end->search_rounds) return false;
  return bench.effort.affords(runs + bench.contestants.size() * look_after(0) + 1);
}

// The runs of one round, rates of one repeat together; all or, where it was cut short, none.
std::vector<Run> run_round(const Bench& bench, const Wanted& wanted, Within within) {
  std::vector<Order> orders;
  for (std::size_t repeat = 0; repeat < bench.configuration.rate_repeats; ++repeat)
    for (const auto& [a, rate] : wanted)
      orders.push_back({.contestant = a,
                        .rate = rate,
                        .repeat = first_search_repeat + repeat,
                        .epochs = search_epochs(bench.configuration)});
  std::vector<Run> runs = run_all(bench, "learning rates", orders, within);
  if (runs.size() < orders.size()) runs.clear();
  return runs;
}

}  // namespace

std::size_t search_epochs(const Configuration& c) {
  const std::size_t part = std::max(fewest_epochs, (c.epochs + epoch_part - 1) / epoch_part);
  return c.hidden.size() < deep ? std::min(part, c.epochs) : c.epochs;
}

std::optional<double> next_rate(const std::vector<Finding::RateTrial>& trials,
                                const RatePrior& prior) {
  if (trials.size() >= most_rates) return std::nullopt;
  const std::size_t best = best_trial(trials, prior);
  if (best + 1 == trials.size()) return half_decades_away(trials[best].rate, 1);
  if (best == 0) return half_decades_away(trials[best].rate, -1);
  return std::nullopt;
}

RateSearch search_rates(const Bench& bench, const std::vector<Trials>& known) {
  const Configuration& c = bench.configuration;
  const std::size_t count = bench.contestants.size();
  std::vector<RatePrior> priors;
  for (const Contestant& contestant : bench.contestants)
    priors.push_back(rate_prior(c, contestant.optimizer.value_or(c.optimizer), bench.pool.size()));
  RateSearch search{.trials = std::vector<Trials>(count), .best = std::vector<double>(count)};
  std::ranges::copy(known, search.trials.begin());
  std::vector<std::size_t> searched;
  for (std::size_t a = known.size(); a < count; ++a)
    if (!bench.contestants[a].narrow_form_of) searched.push_back(a);
  searched = costly_first(bench, std::move(searched));

  Wanted wanted;
  for (const std::size_t a : searched)
    for (const double rate : bench.contestants[a].optimizer
                                 ? nn::first_rates(*bench.contestants[a].optimizer)
                                 : c.rates)
      wanted.emplace_back(a, rate);
  while (!wanted.empty()) {
    const bool first = search.rounds == 0 && bench.first == Within::any_time;
    if (!first && !is_affordable(bench, search.rounds, wanted.size() * c.rate_repeats)) break;
    const auto runs = run_round(bench, wanted, first ? Within::any_time : Within::the_budget);
    if (runs.empty()) break;
    ++search.rounds;
    search.runs += runs.size();
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      std::vector<Run> same;
      for (std::size_t repeat = 0; repeat < c.rate_repeats; ++repeat)
        same.push_back(runs[repeat * wanted.size() + w]);
      Trials& trials = search.trials[wanted[w].first];
      trials.push_back(mean_trial(wanted[w].second, same));
      std::ranges::sort(trials, {}, &Finding::RateTrial::rate);
    }
    wanted.clear();
    for (const std::size_t a : searched)
      if (const auto rate = next_rate(search.trials[a], priors[a])) wanted.emplace_back(a, *rate);
  }
  if (search.rounds == 0) return search;
  for (std::size_t a = 0; a < count; ++a) {
    if (const auto wide = bench.contestants[a].narrow_form_of)
      search.trials[a] = search.trials[*wide];
    search.best[a] = search.trials[a][best_trial(search.trials[a], priors[a])].rate;
  }
  return search;
}

}  // namespace hillock::choose
