#include "choose/raced.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "api/error.h"
#include "choose/effort.h"

namespace hillock::choose {
namespace {

race::Race race_of(const Bench& bench, const RacePlan& plan) {
  std::vector<race::Contestant> contestants;
  for (std::size_t c = 0; c < bench.contestants.size(); ++c) {
    const Contestant& one = bench.contestants[c];
    contestants.push_back({.cost = plan.kept_where_it_ties == c ? 0 : one.cost,
                           .parameters = one.parameters,
                           .beside = !one.is_candidate(),
                           .first = lowest_first_step,
                           .last = highest_first_step,
                           .lowest = -most_steps,
                           .highest = most_steps});
  }
  if (plan.with_constant) contestants.push_back({.beside = true, .is_constant_answer = true});
  const Configuration& c = bench.configuration;
  const double rows = c.judged_share() * double(bench.pool.size());
  return race::Race(contestants, {.confidence = c.confidence,
                                  .margin = c.margin,
                                  .settle = plan.settle,
                                  .most_repeats = plan.most_repeats,
                                  .step = nn::counts_rows(c.metric) ? 1 / rows : 0,
                                  .judged_share = c.judged_share() / c.training_share});
}

// The score as the race needs it: higher is better, and finite. Scores without a lower bound are
// cut off where a network is as far below the constant answer as the best possible network is above
// it; otherwise, a few networks that explode at a high rate would dominate everything.
double score_to_race(const Run& run, nn::Metric metric) {
  const double score = nn::oriented(run.score, metric);
  if (nn::in_percent(metric)) return std::isfinite(score) ? score : 0;
  const double constant = nn::oriented(run.constant_score, metric);
  const double best = metric == nn::Metric::r2 ? 1 : 0;
  const double least = constant - (best - constant);
  return score > least ? score : least;  // also if NaN
}

class Racing {
 public:
  Racing(const Bench& bench, const RacePlan& plan)
      : bench_(bench), plan_(plan), out_{.race = race_of(bench, plan)} {
    out_.constant_at = bench.contestants.size();
    out_.runs.resize(out_.race.arms().size());
    constant_scores_.reserve(plan.most_repeats);
  }

  std::optional<Raced> run() {
    expect_enough();
    race::Race& race = out_.race;
    while (!race.running().empty()) {
      std::size_t aim = std::min(race::look_after(race.looked_at()), plan_.most_repeats);
      const auto recorded = bench_.effort.recorded_end();
      if (recorded) aim = std::min(aim, *recorded);
      aim = affordable(aim);
      const std::size_t reached = aim > race.looked_at() ? advance_to(aim) : race.looked_at();
      // If a clock ended the race, that may have been just before or just after a look was due. It
      // counts as that look in both cases.
      const bool over = reached < aim || aim == race.looked_at() || reached == recorded ||
                        bench_.effort.is_interrupted() || bench_.effort.is_out_of_time();
      bool is_last = false;
      if (reached > race.looked_at()) {
        is_last = over && reached != race::look_after(race.looked_at());
        race.look(reached, is_last);
        out_.runs.resize(race.arms().size());
      }
      if (over && (is_last || !race.running().empty()))
        return ended(bench_.effort.is_interrupted() ? Ended::interrupted : Ended::budget);
    }
    return ended(Ended::futile);
  }

 private:
  // Counts the first repeats of every arm and the final training.
  void expect_enough() const {
    const auto& budget = bench_.configuration.budget;
    const std::size_t count = bench_.contestants.size(), rates = first_rates;
    const std::size_t needed = count * rates * fewest_repeats + 1;
    if (!plan_.with_constant || !budget.runs || *budget.runs >= needed) return;
    throw UsageError(fmt::format(
        "--budget {}: {} networks, at {} learning rates each to begin with and {} times each, take "
        "{} runs at least before there is an answer, and about twice as many for a good one. Give "
        "more, or name fewer --activations.",
        budget.text, count, rates, fewest_repeats, needed));
  }

  // The runs that bring every running arm to that many repeats.
  std::vector<Order> orders_up_to(std::size_t repeats) const {
    std::vector<Order> orders;
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
      std::vector<Order> of_repeat;
      for (const std::size_t arm : out_.race.running()) {
        const std::size_t contestant = out_.race.arms()[arm].contestant;
        if (contestant == out_.constant() || repeat < out_.runs[arm].size()) continue;
        of_repeat.push_back({.contestant = contestant,
                             .rate = rate_of(bench_, out_.race.arms()[arm]),
                             .repeat = repeat,
                             .snapshots = repeat < repeats_with_snapshots ? Snapshots::all_along
                                                                          : Snapshots::at_the_end});
      }
      of_repeat = costly_first(bench_, std::move(of_repeat));
      orders.insert(orders.end(), of_repeat.begin(), of_repeat.end());
    }
    return orders;
  }

  std::size_t arm_of(const Order& order) const {
    for (std::size_t arm = 0; arm < out_.race.arms().size(); ++arm)
      if (out_.race.arms()[arm].contestant == order.contestant &&
          rate_of(bench_, out_.race.arms()[arm]) == order.rate)
        return arm;
    throw Error("a run of no arm");
  }

  // Estimated from existing runs of the same contestant; without any, by half of the epochs.
  Expense expected(const std::vector<Order>& orders) const {
    Expense out{.runs = orders.size()};
    for (const Order& order : orders) {
      double work = 0, count = 0;
      for (std::size_t arm = 0; arm < out_.runs.size(); ++arm)
        if (out_.race.arms()[arm].contestant == order.contestant)
          for (const Run& run : out_.runs[arm]) {
            work += work_of(bench_.contestants[order.contestant], bench_.configuration, run);
            ++count;
          }
      out.work += count > 0 ? work / count : 0;
    }
    return out;
  }

  bool affords(std::size_t repeats) const {
    if (bench_.configuration.budget.work && repeats <= fewest_repeats) return true;
    Expense needed = expected(orders_up_to(repeats));
    ++needed.runs;  // the final training
    return bench_.effort.affords(needed);
  }

  std::size_t affordable(std::size_t repeats) const {
    while (repeats > out_.race.looked_at() && !affords(repeats)) --repeats;
    return repeats;
  }

  // Advances to that many repeats, or as far as complete repeats go.
  std::size_t advance_to(std::size_t repeats) {
    const std::vector<Order> orders = orders_up_to(repeats);
    const Expense expense = expected(orders);
    std::vector<Run> runs = run_all(bench_, orders, progress(), bench_.effort.share(expense));
    const std::size_t whole = runs.size() < orders.size() ? orders[runs.size()].repeat : repeats;
    Expense spent{.runs = runs.size()};
    for (const Run& run : runs)
      spent.work += work_of(bench_.contestants[run.contestant], bench_.configuration, run);
    bench_.effort.spend(spent);
    if (whole <= out_.race.looked_at()) return out_.race.looked_at();
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (runs[i].repeat < whole) add(arm_of(orders[i]), std::move(runs[i]));
    add_constant(whole);
    return whole;
  }

  void add(std::size_t arm, Run run) {
    const nn::Metric metric = bench_.configuration.metric;
    out_.race.add(arm, score_to_race(run, metric), run.test_loss);
    if (run.repeat == constant_scores_.size())
      constant_scores_.push_back(nn::oriented(run.constant_score, metric));
    out_.runs[arm].push_back(std::move(run));
    ++out_.runs_done;
  }

  void add_constant(std::size_t repeats) {
    if (!plan_.with_constant) return;
    for (const std::size_t arm : out_.race.running())
      if (out_.race.arms()[arm].contestant == out_.constant())
        for (std::size_t r = out_.race.scores(arm).size(); r < repeats; ++r)
          out_.race.add(arm, constant_scores_[r], 0);
  }

  Progress progress() const {
    Progress out{.phase = "racing", .share = bench_.effort.share()};
    if (out_.race.looked_at() < fewest_repeats) return out;
    out.leader = bench_.contestants[out_.race.leader()].name();
    out.open = out_.race.open();
    return out;
  }

  std::optional<Raced> ended(Ended why) {
    out_.race.end();
    if (out_.race.looked_at() < std::min(fewest_repeats, plan_.most_repeats)) return std::nullopt;
    out_.ended = out_.race.is_settled() ? Ended::settled : why;
    if (why == Ended::budget) bench_.effort.record_end(out_.race.looked_at());
    return std::move(out_);
  }

  const Bench& bench_;
  const RacePlan plan_;
  Raced out_;
  std::vector<double> constant_scores_;  // [repeat]
};

}  // namespace

double rate_of(const Bench& bench, const race::Arm& arm) {
  return nn::rate_at(
      bench.contestants[arm.contestant].optimizer.value_or(bench.configuration.optimizer),
      arm.step);
}

std::optional<Raced> run_race(const Bench& bench, const RacePlan& plan) {
  return Racing(bench, plan).run();
}

}  // namespace hillock::choose
