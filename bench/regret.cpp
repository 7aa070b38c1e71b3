// regret.cpp: the exhaustive search for one table: every activation at every rate, on splits that
// `hillock choose` never uses. bench/regret.py compares the answer of choose with it.
//   bench_regret DATA TARGET TASK REPEATS THREADS [NAME=RATE…]    TASK: auto, classification or
//   regression
// Prints JSON: scores {"name rate": [one per repeat]}, higher is better; margin, step
// (race/race.h), and each activation's cost. With NAME=RATE, only those; NAME=all is one at every
// rate.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "api/spec.h"
#include "choose/effort.h"
#include "choose/runs.h"
#include "data/split.h"

namespace hillock::bench {
namespace {

constexpr std::size_t first_repeat = 3'000'000;
// The usual grid of five, and half a decade more at either end.
constexpr double rates[] = {3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1};

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock;
  if (argc < 6) return 2;
  data::ReadOptions options{.target = argv[2], .task = {}, .how = {}};
  if (std::string(argv[3]) == "classification") options.task = data::Task::classification;
  if (std::string(argv[3]) == "regression") options.task = data::Task::regression;
  data::Dataset data = read_dataset(argv[1], options);
  data::take_sample(data, choose::enough_rows, 1);
  choose::Request request;
  request.threads = static_cast<std::size_t>(std::atol(argv[5]));
  std::vector<std::string> names, rates_asked;  // of each NAME=RATE
  for (int i = 6; i < argc; ++i) {
    const std::string asked = argv[i];
    const std::size_t sign = asked.rfind('=');
    names.push_back(asked.substr(0, sign));
    rates_asked.push_back(asked.substr(sign + 1));
  }
  if (!names.empty()) {
    std::vector<std::string> different;  // as they were asked for
    for (const std::string& name : names)
      if (std::ranges::find(different, name) == different.end()) different.push_back(name);
    request.activations = fmt::format("{}", fmt::join(different, ","));
  }
  const choose::Configuration c = configured(request, data);
  const choose::HeldOut rows = hold_out(data, c);
  const auto contestants = choose::make_contestants(nn::parse_units(c.activations), data,
                                                    data::input_names(data).size(), c);
  std::vector<std::pair<std::size_t, double>> who;
  for (std::size_t a = 0; a < contestants.size(); ++a) {
    if (!contestants[a].is_candidate()) continue;
    bool all = names.empty();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != contestants[a].unit.name) continue;
      if (rates_asked[i] == "all")
        all = true;
      else
        who.emplace_back(a, std::atof(rates_asked[i].c_str()));
    }
    if (all)
      for (const double rate : bench::rates) who.emplace_back(a, rate);
  }
  std::vector<choose::Order> orders;
  for (int repeat = 0; repeat < std::atoi(argv[4]); ++repeat)
    for (const auto& [a, rate] : who)
      orders.push_back(
          {.contestant = a, .rate = rate, .repeat = bench::first_repeat + std::size_t(repeat)});
  choose::Effort effort(c, nullptr, {});
  const choose::Bench bench{data, rows.pool, contestants, c, effort, {}};
  nlohmann::ordered_json scores, losses, epochs;
  for (const choose::Run& run : run_all(bench, orders, {}, 1)) {
    const std::string key = fmt::format("{} {:g}", contestants[run.contestant].unit.name, run.rate);
    scores[key].push_back(oriented(run.score, c.metric));
    losses[key].push_back(std::isfinite(run.test_loss) ? run.test_loss : 1e30);
    epochs[key].push_back(run.history.epochs());
  }
  nlohmann::ordered_json costs;
  for (const auto& [a, rate] : who) costs[contestants[a].unit.name] = contestants[a].cost;
  const double judging = c.judged_share() * double(rows.pool.size());
  fmt::print("{}\n", nlohmann::ordered_json{{"margin", c.margin.value_or(0)},
                                            {"step", nn::counts_rows(c.metric) ? 1 / judging : 0},
                                            {"costs", costs},
                                            {"scores", scores},
                                            {"losses", losses},
                                            {"epochs", epochs}}
                         .dump());
}
