#include "choose/rate_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "api/error.h"
#include "choose/effort.h"
#include "choose/race.h"
#include "choose/rate_range.h"

namespace hillock {
namespace {

// The repeats of the search are numbered from here: the comparison uses none of them.
constexpr std::size_t first_search_repeat = 1'000'000;
constexpr int most_widenings = 2;  // by a decade each

// Half decades go 1, 3, 10, 30, …
double half_decades_away(double rate, int steps) {
  const int place = static_cast<int>(std::lround(2 * std::log10(rate))) + steps;
  const double decade = std::pow(10.0, std::floor(place / 2.0));
  return place % 2 == 0 ? decade : 3 * decade;
}

// The runs of one contestant at each rate, by repeat.
using Tried = std::map<double, std::vector<Run>>;

Finding::RateTrial mean_trial(double rate, const std::vector<Run>& runs) {
  Finding::RateTrial trial{.rate = rate, .runs = runs.size()};
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

// Ascending. A rate with fewer runs than others is set off by what those gained or lost in their
// further ones: it would have met the same splits.
std::vector<Finding::RateTrial> trials_of(const Tried& tried) {
  std::vector<Finding::RateTrial> trials;
  std::size_t most = 1, with_most = 0;
  for (const auto& [rate, runs] : tried) {
    trials.push_back(mean_trial(rate, runs));
    most = std::max(most, runs.size());
  }
  double score_drift = 0, loss_drift = 0;
  std::size_t i = 0;
  for (const auto& [rate, runs] : tried) {
    const Finding::RateTrial& trial = trials[i++];
    if (runs.size() < most) continue;
    ++with_most;
    score_drift += trial.score - runs.front().score;
    loss_drift += trial.loss - runs.front().test_loss;
  }
  for (Finding::RateTrial& trial : trials) {
    if (trial.runs == most) continue;
    trial.score += score_drift / double(with_most);
    if (std::isfinite(loss_drift)) trial.loss += loss_drift / double(with_most);
  }
  return trials;
}

class Search {
 public:
  explicit Search(const Bench& bench) : bench_(bench), tried_(bench.contestants.size()) {}

  RateSearch run() {
    const Configuration& c = bench_.configuration;
    for (std::size_t i = 0; i < c.rates.size(); i += 2)
      each([&](Tried&) { return std::vector{c.rates[i]}; });
    round();
    for (int i = 0; i < most_widenings; ++i) {
      each([&](Tried& tried) { return beyond_the_ends(tried); });
      round();
    }
    each([&](Tried& tried) {
      const double best = best_of(tried);
      return std::vector{half_decades_away(best, -1), half_decades_away(best, 1)};
    });
    round();
    for (std::size_t repeat = 1; repeat < c.rate_repeats; ++repeat) {
      each([&](Tried& tried) { return best_two(tried, repeat); }, repeat);
      round();
    }
    return result();
  }

 private:
  double best_of(const Tried& tried) const {
    const auto trials = trials_of(tried);
    return trials[best_trial(trials, bench_.configuration.metric)].rate;
  }

  std::vector<double> beyond_the_ends(const Tried& tried) const {
    std::vector<double> out;
    const double best = best_of(tried);
    if (best == tried.begin()->first) out.push_back(half_decades_away(best, -2));
    if (best == tried.rbegin()->first) out.push_back(half_decades_away(best, 2));
    return out;
  }

  // With fewer runs than repeat + 1, or none: the two were settled on in an earlier repeat.
  std::vector<double> best_two(const Tried& tried, std::size_t repeat) const {
    std::vector<double> out;
    if (repeat > 1) {
      for (const auto& [rate, runs] : tried)
        if (runs.size() == repeat) out.push_back(rate);
      return out;
    }
    Tried others = tried;
    for (int i = 0; i < 2 && !others.empty(); ++i) {
      out.push_back(best_of(others));
      others.erase(out.back());
    }
    return out;
  }

  template <class RatesOf>
  void each(const RatesOf& rates_of, std::size_t repeat = 0) {
    for (std::size_t a = 0; a < tried_.size(); ++a) {
      if (bench_.contestants[a].narrow_form_of) continue;
      for (const double rate : rates_of(tried_[a])) {
        const auto before = tried_[a].find(rate);
        if (before != tried_[a].end() && before->second.size() > repeat) continue;
        orders_.push_back(
            {.contestant = a, .rate = rate, .repeat = first_search_repeat + repeat});
      }
    }
  }

  // Runs what was ordered; nothing more once a budget has ended, but the first round always.
  void round() {
    std::vector<Order> orders;
    orders.swap(orders_);
    const auto& end = bench_.effort.recorded_end();
    const std::size_t comparison = bench_.contestants.size() * look_after(0) + 1;
    if (orders.empty() || over_) return;
    over_ = rounds_ > 0 && ((end && rounds_ == end->search_rounds) ||
                            !bench_.effort.affords(orders.size() + comparison));
    if (over_) return;
    const std::vector<Run> runs = run_all(bench_, "learning rates", orders,
                                          rounds_ == 0 ? Within::any_time : Within::the_budget);
    if (bench_.effort.is_interrupted() && runs.size() < orders.size())
      throw Error(
          "stopped while learning rates were searched, before any two activations were compared: "
          "there is no answer yet. The same command goes on from here.");
    over_ = runs.size() < orders.size();
    if (over_) return;
    ++rounds_;
    for (const Run& run : runs) tried_[run.contestant][run.rate].push_back(run);
  }

  RateSearch result() const {
    RateSearch search{.trials = {}, .best = {}, .rounds = rounds_};
    for (std::size_t a = 0; a < tried_.size(); ++a) {
      const Tried& tried = tried_[bench_.contestants[a].narrow_form_of.value_or(a)];
      search.trials.push_back(trials_of(tried));
      search.best.push_back(best_of(tried));
    }
    return search;
  }

  const Bench& bench_;
  std::vector<Tried> tried_;  // [contestant]
  std::vector<Order> orders_;
  std::size_t rounds_ = 0;
  bool over_ = false;
};

}  // namespace

RateSearch search_rates(const Bench& bench) {
  return Search(bench).run();
}

}  // namespace hillock
