#include "lab/small_tables.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "choose/contestant.h"
#include "choose/parallel.h"
#include "choose/run.h"
#include "choose/summary.h"
#include "data/split.h"
#include "race/race.h"
#include "race/statistics.h"

namespace hillock::lab {
namespace {

constexpr double rate = 0.003;
// Judged beyond its own table by so many of its first networks; and it has so many at most.
constexpr std::size_t judged_networks = 4, most_repeats = 41;

struct RacedTable {
  std::vector<std::vector<double>> judged;  // [activation][repeat]
  std::vector<race::Statement> statements;  // [activation]
  std::vector<race::Interval> new_data;     // [activation]
  std::size_t leader = 0, recommended = 0;
  double margin = 0;
  std::size_t repeats = 0;  // summed over activations
};

struct Setting {
  const data::Dataset& large;
  choose::Configuration configuration;
  std::vector<choose::Contestant> contestants;
  data::Rows judges;
};

// One training: its score on the repeat's own rows, and on the judges, the mean of its two
// networks.
struct Scores {
  double own = 0, judged = 0, loss = 0;
};

Scores train_once(const Setting& s, const choose::Contestant& contestant, const data::Rows& pool,
                  std::size_t repeat) {
  const choose::Configuration& c = s.configuration;
  const nn::Parts parts = choose::parts_of_repeat(s.large, pool, c, repeat);
  const choose::StoppedTwice trained = choose::train_stopped_twice(
      contestant, c, s.large.task, parts, {.rate = rate, .repeat = repeat});
  const choose::Judged own = choose::judge_crosswise(trained, c.metric, s.large.task, parts);
  Scores out{.own = nn::oriented(own.score, c.metric), .loss = own.loss};
  const nn::Samples judges = nn::make_samples(parts.encoder, s.large, s.judges);
  for (const nn::Network& network : trained.networks)
    out.judged += nn::oriented(nn::score(c.metric, nn::predict(network, judges), judges.target,
                                         parts.encoder.target_step()),
                               c.metric) /
                  2;
  return out;
}

RacedTable race_table(Setting s, const data::Rows& pool, std::size_t number) {
  s.configuration.seed = number;  // other splits and initialisations than any other table's
  const choose::Configuration& c = s.configuration;
  std::vector<race::Contestant> contestants;
  for (const choose::Contestant& one : s.contestants)
    contestants.push_back(
        {.cost = one.cost, .parameters = one.parameters, .beside = !one.is_candidate()});
  const double step = 1 / (c.judged_share() * double(pool.size()));
  race::Race race(contestants, {.confidence = c.confidence,
                                .margin = c.margin,
                                .most_repeats = most_repeats,
                                .step = nn::counts_rows(c.metric) ? step : 0});
  RacedTable out{.judged = std::vector<std::vector<double>>(contestants.size())};
  while (!race.running().empty()) {
    const std::size_t repeats = std::min(race::look_after(race.looked_at()), most_repeats);
    for (const std::size_t arm : race.running())  // one a contestant: its place
      while (race.scores(arm).size() < repeats) {
        const std::size_t repeat = race.scores(arm).size();
        const Scores one = train_once(s, s.contestants[arm], pool, repeat);
        race.add(arm, one.own, one.loss);
        if (repeat < judged_networks) out.judged[arm].push_back(one.judged);
      }
    race.look(repeats, repeats == most_repeats);
  }
  out.leader = race.leader();
  out.recommended = race.recommended();
  out.margin = race.margin();
  for (std::size_t a = 0; a < contestants.size(); ++a) {
    out.statements.push_back(race.statement(a));
    out.new_data.push_back(choose::on_new_data(race, race.statement(a), c));
    out.repeats += race.scores(a).size();
  }
  return out;
}

void judge(SmallTables& out, const std::vector<RacedTable>& tables) {
  const std::size_t count = out.names.size();
  std::vector<std::vector<double>> means(count);
  for (const RacedTable& table : tables)
    for (std::size_t a = 0; a < count; ++a) means[a].push_back(race::mean_of(table.judged[a]));
  for (const auto& one : means) out.truth.push_back(race::mean_of(one));
  const auto best =
      static_cast<std::size_t>(std::ranges::max_element(out.truth) - out.truth.begin());
  for (std::size_t a = 0; a < count; ++a) {
    std::vector<double> below = means[a];
    for (std::size_t t = 0; t < below.size(); ++t) below[t] -= means[best][t];
    out.truth_error.push_back(race::sd_of(below) / std::sqrt(double(below.size())));
  }
  std::size_t repeats = 0;
  for (const RacedTable& table : tables) {
    bool wrong = false;
    for (std::size_t a = 0; a < count; ++a) {
      const race::Verdict verdict = table.statements[a].verdict;
      const double truth = out.truth[a] - out.truth[table.leader];
      wrong = wrong || (verdict == race::Verdict::worse && truth >= 0) ||
              (verdict == race::Verdict::tie && truth < -table.margin);
      if (a == table.leader) continue;
      ++out.new_data_misses.of;
      out.new_data_misses.times += truth < table.new_data[a].low || truth > table.new_data[a].high;
    }
    out.wrong.times += wrong;
    out.good.times += out.truth[table.recommended] >= out.truth[best] - table.margin;
    repeats += table.repeats;
  }
  out.wrong.of = out.good.of = tables.size();
  out.repeats = double(repeats) / double(count * tables.size());
}

}  // namespace

SmallTables race_small_tables(const data::Dataset& large, std::size_t tables, std::size_t rows,
                              std::size_t judging_rows, const LabOptions& options) {
  data::Dataset small = large;
  data::take_sample(small, rows, 0);
  choose::Request request;
  request.activations = "sigmoid,tanh,relu,leaky_relu,elu,maxout,gelu,identity";
  Setting setting{.large = large,
                  .configuration = choose::configured(request, small),
                  .contestants = {},
                  .judges = {}};
  for (const choose::Contestant& c :
       choose::make_contestants(nn::parse_units(request.activations), large,
                                data::input_names(large).size(), setting.configuration))
    if (!c.wide) setting.contestants.push_back(c);

  data::Rows all(large.rows);
  std::iota(all.begin(), all.end(), 0u);
  const double judging = std::min(0.5, double(judging_rows) / double(large.rows));
  auto parts = data::deal(large, all, std::vector{judging, 1 - judging},
                          data::Stream(0, data::Role::simulation));
  setting.judges = std::move(parts[0]);
  const data::Rows& rest = parts[1];

  SmallTables out{.tables = tables, .rows = rows, .judging_rows = setting.judges.size()};
  for (const choose::Contestant& c : setting.contestants) out.names.push_back(c.unit.name);
  std::vector<RacedTable> raced(tables);
  std::mutex reporting;
  std::size_t done = 0;
  choose::in_parallel(
      tables, options.threads, [] { return true; },
      [&](std::size_t t) {
        const double share = double(rows) / double(rest.size());
        const auto drawn = data::deal(large, rest, std::vector{share, 1 - share},
                                      data::Stream(0, data::Role::simulation, t + 1));
        raced[t] = race_table(setting, drawn[0], t + 1);
        const std::lock_guard lock(reporting);
        if (options.report) options.report(++done, tables);
      });
  judge(out, raced);
  return out;
}

}  // namespace hillock::lab
