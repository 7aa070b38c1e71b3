// replay.cpp: applies the race's rules to the runs of an exhaustive search (regret.cpp), in many
// random orders of its repeats: what they decide, how often they err, what they cost and lose. It
// tries out other rules in seconds.
//   bench_replay SCORES.json [STUDIES: 200] [MOST REPEATS: 320] [MOST RUNS: 1000000]
// A study draws repeats with replacement; the truth is each activation's best mean over all
// repeats. Prints means over the studies: decided verdicts; studies with a wrong verdict (worse but
// as good as the leader; a tie but further below it than the margin); runs; repeats of the arms
// that ran longest; the regret of the leader and of the recommended one; and the loss by the rate
// that a contestant is given, mean and worst, over all and over those that are not worse. In
// points. Then studies in which of two neighbours in the file (first and second, third and fourth,
// …) one is worse and the other is not: it is meaningful if these are twins. A second line has the
// loss by the rate of the leader and its ties: 99th percentile and worst, by the race and by a
// search without one, which gives every rate MOST REPEATS.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "choose/configuration.h"
#include "choose/parallel.h"
#include "data/random.h"
#include "race/race.h"

namespace hillock::bench {
namespace {

struct Table {
  std::vector<std::string> names;
  std::vector<double> costs;
  std::vector<std::map<int, std::vector<double>>> scores, losses;  // [activation], by step
  double margin = 0, step = 0;
  std::size_t repeats = 0;

  double mean(std::size_t a, int step_of_rate) const {
    const auto& all = scores[a].at(step_of_rate);
    return std::accumulate(all.begin(), all.end(), 0.0) / double(all.size());
  }
  double best(std::size_t a) const {
    double out = -INFINITY;
    for (const auto& [step_of_rate, all] : scores[a]) out = std::max(out, mean(a, step_of_rate));
    return out;
  }
};

// Steps of half a decade from 0.003.
int step_of(double rate) {
  return int(std::lround(2 * std::log10(rate / 0.00316)));
}

Table read_table(const char* path) {
  const auto json = nlohmann::ordered_json::parse(std::ifstream(path));
  Table table{.margin = json.value("margin", 0.005), .step = json.value("step", 0.0)};
  for (const auto& [key, scores] : json["scores"].items()) {
    const std::size_t blank = key.rfind(' ');
    const std::string name = key.substr(0, blank);
    auto at = std::ranges::find(table.names, name);
    if (at == table.names.end()) {
      table.names.push_back(name);
      table.costs.push_back(json.contains("costs") ? double(json["costs"][name]) : 1);
      table.scores.emplace_back();
      table.losses.emplace_back();
      at = table.names.end() - 1;
    }
    const auto a = std::size_t(at - table.names.begin());
    const int step = step_of(std::stod(key.substr(blank)));
    table.scores[a][step] = scores.get<std::vector<double>>();
    table.losses[a][step] = json["losses"][key].get<std::vector<double>>();
    table.repeats = scores.size();
  }
  return table;
}

struct Outcome {
  double told = 0, wrong = 0, copies = 0, runs = 0, repeats = 0, leader = 0, recommended = 0,
         beyond = 0, by_rate = 0, twins = 0, by_rate_of_good = 0, by_rate_worst = 0;
  std::vector<double> by_rate_told, by_rate_without_race;  // of the leader and its ties
};

// The step with the best mean over the repeats in `order`.
int best_step(const std::map<int, std::vector<double>>& scores,
              const std::vector<std::size_t>& order) {
  double best = -INFINITY;
  int out = 0;
  for (const auto& [step, all] : scores) {
    double sum = 0;
    for (const std::size_t repeat : order) sum += all[repeat];
    if (sum > best) std::tie(best, out) = std::pair(sum, step);
  }
  return out;
}

Outcome study(const Table& table, std::uint64_t number, std::size_t most, double most_runs) {
  std::vector<race::Contestant> contestants;
  for (std::size_t a = 0; a < table.names.size(); ++a)
    contestants.push_back({.cost = table.costs[a],
                           .first = choose::lowest_first_step,
                           .last = choose::highest_first_step,
                           .lowest = table.scores[a].begin()->first,
                           .highest = table.scores[a].rbegin()->first});
  race::Race race(contestants, {.margin = table.margin, .most_repeats = most, .step = table.step});
  std::vector<std::size_t> order(most);
  data::Stream stream(number, data::Role::test);
  for (std::size_t& repeat : order) repeat = stream.below(table.repeats);
  Outcome out;
  for (std::size_t repeats = 0; !race.running().empty();) {
    repeats = std::min(race::look_after(repeats), most);
    for (const std::size_t arm : race.running()) {
      const auto& [a, step] = race.arms()[arm];
      for (std::size_t r = race.scores(arm).size(); r < repeats; ++r) {
        race.add(arm, table.scores[a].at(step)[order[r]], table.losses[a].at(step)[order[r]]);
        ++out.runs;
      }
    }
    race.look(repeats, repeats == most);
    // As a budget does: by the runs that the next look would take.
    const double next = double(race.running().size()) * double(race::look_after(repeats) - repeats);
    if (out.runs + next > most_runs) race.end();
  }
  out.repeats = double(race.looked_at());
  const std::size_t leader = race.leader();
  std::size_t good = 0;
  double best = -INFINITY;
  for (std::size_t a = 0; a < table.names.size(); ++a) best = std::max(best, table.best(a));
  const auto given = [&](std::size_t a) {
    return table.mean(a, race.arms()[race.statement(a).arm].step);
  };
  for (std::size_t a = 0; a < table.names.size(); ++a) {
    const race::Verdict verdict = race.statement(a).verdict;
    const double below = table.best(leader) - table.best(a);
    if ((verdict == race::Verdict::worse && below <= 0) ||
        (verdict == race::Verdict::tie && below > table.margin))
      out.wrong = 1;
    if (verdict == race::Verdict::worse && below < table.margin / 2) out.copies = 1;
    if (a != leader) out.told += race.is_told(a) / double(table.names.size() - 1);
    const double lost = 100 * (table.best(a) - given(a));
    out.by_rate += lost / double(table.names.size());
    if (verdict == race::Verdict::worse) continue;
    out.by_rate_worst = std::max(out.by_rate_worst, lost);
    if (race.is_told(a)) {
      out.by_rate_told.push_back(lost);
      const int step = best_step(table.scores[a], order);
      out.by_rate_without_race.push_back(100 * (table.best(a) - table.mean(a, step)));
    }
    out.by_rate_of_good += lost;
    ++good;
  }
  const auto is_worse = [&](std::size_t a) {
    return race.statement(a).verdict == race::Verdict::worse;
  };
  for (std::size_t a = 0; a + 1 < table.names.size(); a += 2)
    if (is_worse(a) != is_worse(a + 1)) out.twins = 1;
  out.by_rate_of_good /= double(good);
  out.leader = 100 * (best - given(leader));
  out.recommended = 100 * (best - given(race.recommended()));
  out.beyond = std::max(0.0, out.recommended - 100 * table.margin);
  return out;
}

std::string tail_of(std::vector<double> losses) {
  if (losses.empty()) return "none";
  std::ranges::sort(losses);
  const std::size_t at = losses.size() * 99 / 100;
  return fmt::format("{:.2f}, {:.2f}", losses[at], losses.back());
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock;
  if (argc < 2) return 2;
  const bench::Table table = bench::read_table(argv[1]);
  const std::size_t studies = argc > 2 ? std::size_t(std::atol(argv[2])) : 200,
                    most = argc > 3 ? std::size_t(std::atol(argv[3])) : 320;
  const double most_runs = argc > 4 ? std::atof(argv[4]) : 1e6;
  bench::Outcome sum;
  double worst = 0;
  std::vector<double> told, without_race;
  std::mutex mutex;
  choose::in_parallel(
      studies, 2, [] { return true; },
      [&](std::size_t i) {
        const bench::Outcome one = bench::study(table, i, most, most_runs);
        const std::lock_guard lock(mutex);
        for (double bench::Outcome::* figure :
             {&bench::Outcome::told, &bench::Outcome::wrong, &bench::Outcome::copies,
              &bench::Outcome::runs, &bench::Outcome::repeats, &bench::Outcome::leader,
              &bench::Outcome::recommended, &bench::Outcome::beyond, &bench::Outcome::by_rate,
              &bench::Outcome::by_rate_of_good, &bench::Outcome::twins})
          sum.*figure += one.*figure / double(studies);
        worst = std::max(worst, one.by_rate_worst);
        told.insert(told.end(), one.by_rate_told.begin(), one.by_rate_told.end());
        without_race.insert(without_race.end(), one.by_rate_without_race.begin(),
                            one.by_rate_without_race.end());
      });
  fmt::print(
      "told {:.0f} %, studies with a wrong verdict {:.1f} %, runs {:.0f}, repeats {:.0f}, regret "
      "of the "
      "leader {:.3f}, of the recommended {:.3f} ({:.3f} beyond the margin), by the rate {:.3f}; of "
      "those that are not worse {:.3f}, worst {:.2f}; worse within half the margin {:.1f} %; "
      "neighbours apart {:.1f} %\n",
      100 * sum.told, 100 * sum.wrong, sum.runs, sum.repeats, sum.leader, sum.recommended,
      sum.beyond, sum.by_rate, sum.by_rate_of_good, worst, 100 * sum.copies, 100 * sum.twins);
  fmt::print(
      "by the rate, {} times a leader or a tie (99th percentile, worst): {}; {} repeats of every "
      "rate, without a race: {}\n",
      told.size(), bench::tail_of(told), most, bench::tail_of(without_race));
}
