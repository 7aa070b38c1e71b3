#include "choose/runs.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>

#include "choose/parallel.h"
#include "choose/rate_range.h"
#include "choose/run_record.h"

namespace hillock {
namespace {

// The repeats of the rate search are numbered from here: the comparison uses none of them.
constexpr std::size_t first_search_repeat = 1'000'000;
constexpr int most_widenings = 4;  // each adds half a decade at one end

// The last two splits asked for: threads work through the repeats nearly in step.
class SplitCache {
 public:
  explicit SplitCache(const Bench& bench) : bench_(bench) {}

  std::shared_ptr<const Parts> get(std::size_t repeat) {
    const std::lock_guard lock(mutex_);
    for (const auto& [cached, parts] : recent_)
      if (cached == repeat) return parts;
    if (recent_.size() == 2) recent_.pop_front();
    auto parts = std::make_shared<const Parts>(
        parts_of_repeat(bench_.data, bench_.pool, bench_.configuration, repeat));
    return recent_.emplace_back(repeat, std::move(parts)).second;
  }

 private:
  const Bench& bench_;
  std::mutex mutex_;
  std::deque<std::pair<std::size_t, std::shared_ptr<const Parts>>> recent_;
};

// Half decades go 1, 3, 10, 30, …
double half_decade(double rate, int steps) {
  const int place = static_cast<int>(std::lround(2 * std::log10(rate))) + steps;
  const double decade = std::pow(10.0, std::floor(place / 2.0));
  return place % 2 == 0 ? decade : 3 * decade;
}

Finding::RateTrial summarise(double rate, std::span<const Run> runs) {
  Finding::RateTrial trial{.rate = rate};
  const std::size_t layers = runs.front().diagnostics.layers.size();
  for (const Run& run : runs) {
    trial.score += run.score / double(runs.size());
    trial.loss += run.test_loss / double(runs.size());
  }
  for (std::size_t layer = 0; layer < layers; ++layer) {
    double dead = 0;
    for (const Run& run : runs) dead += run.diagnostics.layers[layer].dead / double(runs.size());
    if (dead <= trial.dead) continue;
    trial.dead = dead;
    trial.layer = layer;
  }
  if (!std::isfinite(trial.loss)) trial.loss = std::numeric_limits<double>::infinity();
  return trial;
}

}  // namespace

std::vector<Run> run_all(const Bench& bench, std::string_view phase,
                         const std::vector<Order>& orders) {
  std::vector<Run> runs(orders.size());
  SplitCache splits(bench);
  std::mutex reporting;
  Progress progress{.phase = phase, .done = 0, .total = orders.size()};
  if (bench.report) bench.report(progress);
  in_parallel(orders.size(), bench.configuration.threads, [&](std::size_t i) {
    const Order& order = orders[i];
    const Contestant& contestant = bench.contestants[order.contestant];
    runs[i] = recorded_run(bench.journal, contestant, order, [&] {
      const auto parts = splits.get(order.repeat);
      return run_one(contestant, bench.configuration, bench.data.task, *parts, order.rate,
                     order.repeat, order.looks);
    });
    runs[i].contestant = order.contestant;
    const std::lock_guard lock(reporting);
    ++progress.done;
    if (bench.report) bench.report(progress);
  });
  return runs;
}

RateSearch search_rates(const Bench& bench) {
  const Configuration& c = bench.configuration;
  RateSearch search{.trials = {}, .best = std::vector<double>(bench.contestants.size())};
  search.trials.resize(bench.contestants.size());

  std::vector<std::pair<std::size_t, double>> wanted;  // contestant, rate
  for (std::size_t a = 0; a < bench.contestants.size(); ++a)
    for (double rate : c.rates) wanted.emplace_back(a, rate);

  for (int round = 0; !wanted.empty(); ++round) {
    std::vector<Order> orders;
    for (std::size_t repeat = 0; repeat < c.rate_repeats; ++repeat)
      for (const auto& [a, rate] : wanted)
        orders.push_back({.contestant = a, .rate = rate, .repeat = first_search_repeat + repeat});
    const std::vector<Run> runs = run_all(bench, "learning rates", orders);
    search.runs += runs.size();

    for (std::size_t w = 0; w < wanted.size(); ++w) {
      std::vector<Run> same;
      for (std::size_t repeat = 0; repeat < c.rate_repeats; ++repeat)
        same.push_back(runs[repeat * wanted.size() + w]);
      search.trials[wanted[w].first].push_back(summarise(wanted[w].second, same));
    }
    wanted.clear();
    for (std::size_t a = 0; a < bench.contestants.size(); ++a) {
      auto& trials = search.trials[a];
      std::ranges::sort(trials, {}, &Finding::RateTrial::rate);
      const std::size_t best = best_trial(trials, c.metric);
      search.best[a] = trials[best].rate;
      if (round == most_widenings) continue;
      if (best == 0) wanted.emplace_back(a, half_decade(trials[best].rate, -1));
      if (best + 1 == trials.size()) wanted.emplace_back(a, half_decade(trials[best].rate, +1));
    }
  }
  return search;
}

}  // namespace hillock
