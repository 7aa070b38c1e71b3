// replay.cpp: choose's decisions on the runs of the exhaustive answer (regret.cpp), in many random
// orders of its repeats: what they cost and what they lose. For trying other rules, in seconds.
//   bench_replay DATA TARGET TASK SCORES.json SEARCH.json ORDERS [full]
// SEARCH.json: by bench_regret … search; the same file twice: searches with all epochs.
// Prints, as means over the orders: runs, those of the search among them; the loss by taking the
// rates found in place of the best, mean of the activations; regret of the leader and of the
// recommended, as picked and fair (regret.py says what these are); the share of studies that are
// settled; activations whose verdict is not unresolved. Points.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "choose/comparison.h"
#include "choose/contest.h"
#include "choose/rate_search.h"
#include "choose/statistics.h"
#include "data/random.h"
#include "data/sample.h"
#include "nn/optimizer.h"

namespace hillock::bench {
namespace {

struct Cell {  // one activation at one rate, a figure a repeat
  std::vector<double> scores, losses;
};
using Cells = std::map<double, Cell>;  // by rate

Cells cells_of(const nlohmann::json& json, std::string_view name) {
  Cells cells;
  for (const auto& [key, scores] : json["scores"].items())
    if (const std::size_t blank = key.rfind(' '); key.substr(0, blank) == name)
      cells[std::stod(key.substr(blank))] = {scores, json["losses"][key]};
  return cells;
}

enum class Half { even, odd, both };

double mean_over(const std::vector<double>& values, Half half) {
  double sum = 0, count = 0;
  for (std::size_t i = half == Half::odd ? 1 : 0; i < values.size();
       i += half == Half::both ? 1 : 2) {
    sum += values[i];
    ++count;
  }
  return sum / count;
}

struct Pick {
  std::size_t activation = 0;
  double rate = 0;
};

double value_of(const std::vector<Cells>& cells, const Pick& pick, Half half) {
  return mean_over(cells[pick.activation].at(pick.rate).scores, half);
}

Pick best_of(const std::vector<Cells>& cells, Half half) {
  Pick best{0, cells[0].begin()->first};
  for (std::size_t a = 0; a < cells.size(); ++a)
    for (const auto& [rate, cell] : cells[a])
      if (mean_over(cell.scores, half) > value_of(cells, best, half)) best = {a, rate};
  return best;
}

// In points: as picked, and fair.
std::array<double, 2> regret(const std::vector<Cells>& cells, const Pick& pick) {
  const auto lost = [&](Half picked_by, Half read_on) {
    return 100 *
           (value_of(cells, best_of(cells, picked_by), read_on) - value_of(cells, pick, read_on));
  };
  return {lost(Half::both, Half::both),
          (lost(Half::even, Half::odd) + lost(Half::odd, Half::even)) / 2};
}

// On the first repeat of the order. Rates that the exhaustive answer lacks end it.
double search(const Cells& cells, std::size_t repeat, const choose::Configuration& c,
              const choose::RatePrior& prior, std::size_t& runs) {
  std::vector<choose::Finding::RateTrial> trials;
  const auto attempt = [&](double rate) {
    const auto found = cells.find(rate);
    if (found == cells.end()) return false;
    trials.push_back({.rate = rate,
                      .score = nn::is_loss(c.metric) ? -found->second.scores[repeat]
                                                     : found->second.scores[repeat],
                      .loss = found->second.losses[repeat]});
    std::ranges::sort(trials, {}, &choose::Finding::RateTrial::rate);
    ++runs;
    return true;
  };
  for (const double rate : c.rates) attempt(rate);
  for (auto next = choose::next_rate(trials, prior); next && attempt(*next);)
    next = next_rate(trials, prior);
  return trials[choose::best_trial(trials, prior)].rate;
}

int replay(int argc, char** argv) {
  data::ReadOptions options{.target = argv[2], .task = {}, .how = {}};
  if (std::string(argv[3]) == "classification") options.task = data::Task::classification;
  if (std::string(argv[3]) == "regression") options.task = data::Task::regression;
  data::Dataset data = read_dataset(argv[1], options);
  data::take_sample(data, choose::enough_rows, 1);
  const choose::Configuration c = settle(choose::Request{}, data);
  const std::size_t pool = choose::hold_out(data, c).pool.size();
  const choose::RatePrior prior = rate_prior(c, c.optimizer, pool);
  const auto runs_of_all = nlohmann::json::parse(std::ifstream(argv[4])),
             searches = nlohmann::json::parse(std::ifstream(argv[5]));

  std::vector<choose::Racer> racers;
  std::vector<Cells> cells, searched_cells;
  for (const choose::Contestant& one :
       make_contestants(nn::parse_units(c.activations), data, input_names(data).size(), c)) {
    if (one.narrow_form_of || one.control) continue;
    racers.push_back({.cost = one.cost, .parameters = one.parameters});
    cells.push_back(cells_of(runs_of_all, one.unit.name));
    searched_cells.push_back(cells_of(searches, one.unit.name));
  }
  const std::size_t repeats = cells[0].begin()->second.scores.size(), most = repeats - 1;
  choose::RaceRules rules = race_rules(c, pool);
  rules.most_repeats = most;  // and one for the search
  if (argc > 7) rules.effort = choose::RaceRules::Effort::full;

  const int orders = std::atoi(argv[6]);
  double runs = 0, searched = 0, loss = 0, settled = 0, told = 0;
  std::array<double, 2> leader{}, recommended{};
  for (int o = 0; o < orders; ++o) {
    std::vector<std::size_t> order(repeats);
    std::iota(order.begin(), order.end(), 0);
    data::Stream(0, data::Role::simulation, o).shuffle(std::span(order));
    std::vector<double> rates;
    std::size_t spent = 0;
    for (std::size_t a = 0; a < cells.size(); ++a) {
      const Cells& mine = cells[a];
      rates.push_back(search(searched_cells[a], order.back(), c, prior, spent));
      double best = value_of({mine}, best_of({mine}, Half::both), Half::both);
      loss +=
          100 * (best - mean_over(mine.at(rates.back()).scores, Half::both)) / double(cells.size());
    }
    searched += double(spent);
    choose::Race race(racers, rules);
    for (std::size_t n = 0; !race.running().empty();) {
      n = std::min(choose::look_after(n), most);
      for (const std::size_t a : race.running())
        for (; race.repeats(a) < n; ++spent) {
          const Cell& cell = cells[a].at(rates[a]);
          const std::size_t r = order[race.repeats(a)];
          race.add(a, cell.scores[r], cell.losses[r]);
        }
      race.look(n == most);
    }
    runs += double(spent);
    settled += race.is_settled();
    for (std::size_t a = 0; a < racers.size(); ++a)
      told += race.judgement(a).verdict != choose::Verdict::unresolved;
    for (std::size_t i = 0; i < 2; ++i) {
      leader[i] += regret(cells, {race.leader(), rates[race.leader()]})[i];
      recommended[i] += regret(cells, {race.recommended(), rates[race.recommended()]})[i];
    }
  }
  const double n = orders;
  fmt::print(
      "runs {:.0f} search {:.1f} rate loss {:.3f} leader {:.3f} fair {:.3f} recommended {:.3f} "
      "fair {:.3f} settled {:.2f} told {:.1f}\n",
      runs / n, searched / n, loss / n, leader[0] / n, leader[1] / n, recommended[0] / n,
      recommended[1] / n, settled / n, told / n);
  return 0;
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  return argc < 7 ? 2 : hillock::bench::replay(argc, argv);
}
