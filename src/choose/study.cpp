#include "choose/study.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "api/error.h"
#include "choose/effort.h"
#include "choose/held_out.h"
#include "choose/journal.h"
#include "choose/memory.h"
#include "choose/raced.h"
#include "choose/rate_range.h"
#include "choose/remarks.h"
#include "choose/run_record.h"
#include "choose/summary.h"
#include "choose/variation.h"
#include "race/statistics.h"

namespace hillock::choose {
namespace {

// The difference of two means that can be shown: half the median width of the intervals.
double resolution_of(const Study& study) {
  std::vector<double> halves;
  for (const Finding& f : study.findings)
    if (study.contestant_of(f).is_candidate() && f.statement.verdict != race::Verdict::leader)
      halves.push_back((f.statement.interval.high - f.statement.interval.low) / 2);
  return halves.empty() ? 0 : race::upper_median(std::move(halves));
}

double moves_of(const Study& study) {
  std::vector<double> halves;
  for (const Finding& f : study.findings)
    if (study.contestant_of(f).is_candidate() && f.statement.verdict != race::Verdict::leader)
      halves.push_back((f.new_data.high - f.new_data.low) / 2);
  return halves.empty() ? 0 : race::upper_median(std::move(halves));
}

std::string name_of_constant(const data::Dataset& data) {
  if (data.task == data::Task::regression) return "always the mean";
  std::vector<std::size_t> counts(data.classes.size());
  for (const float k : data.target_values) ++counts[static_cast<std::size_t>(k)];
  return "always '" + data.classes[std::size_t(std::ranges::max_element(counts) - counts.begin())] +
         "'";
}

// The leader first, then by mean difference to it.
void take_findings(Study& study, const Raced& raced, const data::Dataset& data) {
  const Configuration& c = study.configuration;
  study.margin = raced.race.margin();
  for (std::size_t a = 0; a < study.contestants.size(); ++a)
    study.findings.push_back(summarise(a, raced, c));
  std::ranges::stable_sort(study.findings, std::greater{}, [&](const Finding& f) {
    return std::pair(f.statement.verdict == race::Verdict::leader, f.statement.difference);
  });
  study.recommended = static_cast<std::size_t>(
      std::ranges::find(study.findings, raced.race.recommended(), &Finding::contestant) -
      study.findings.begin());
  Finding& leader = study.findings.front();
  leader.is_best = std::ranges::all_of(study.findings, [&](const Finding& f) {
    return &f == &leader || f.statement.verdict == race::Verdict::worse;
  });
  study.resolution = resolution_of(study);
  study.moves = moves_of(study);
  study.constant_answer = {.name = name_of_constant(data),
                           .statement = raced.race.statement(raced.constant())};
  study.constant_answer->score = study.score_beside_leader(study.constant_answer->statement);
  for (Finding& f : study.findings) {
    f.to_leader_loss = arrival_at_loss_of(leader.histories, f.histories);
    f.rate_range = rate_range(f.trials, f.rate, study.margin, c.metric);
  }
  study.leader_loss = mean_kept_loss(leader.histories);
  study.repeats = raced.race.looked_at();
}

// Whoever uses it already need not change if it is as good.
std::optional<std::size_t> place_of_baseline(const Study& study) {
  for (std::size_t a = 0; a < study.contestants.size(); ++a)
    if (study.contestants[a].is_candidate() &&
        study.contestants[a].name() == study.configuration.baseline)
      return a;
  return std::nullopt;
}

// The pairs that the article's rules ask about, whoever leads.
void take_pairs(Study& study, const race::Race& race) {
  const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
    for (std::size_t a = 0; a < study.contestants.size(); ++a)
      if (study.contestants[a].is_candidate() && study.contestants[a].unit.name == name) return a;
    return std::nullopt;
  };
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> asked{
      {{"sigmoid", "relu"},
       {"sigmoid", "maxout"},
       {"tanh", "relu"},
       {"tanh", "maxout"},
       {"leaky_relu", "relu"},
       {"maxout", "relu"}}};
  for (const auto& [first, second] : asked)
    if (const auto a = place(first), b = place(second); a && b)
      study.pairs.push_back({*a, *b, race.against(*a, *b)});
}

}  // namespace

const Finding* Study::baseline() const {
  for (const Finding& f : findings)
    if (contestants[f.contestant].name() == configuration.baseline) return &f;
  return nullptr;
}

double Study::score_beside_leader(const race::Statement& statement) const {
  const double mean = race::mean_of(leader().scores);
  return nn::is_loss(configuration.metric) ? mean - statement.difference
                                           : mean + statement.difference;
}

Study run_study(const data::Dataset& data, const std::vector<nn::Unit>& units,
                const Configuration& c, const std::function<void(const Progress&)>& report,
                Journal* journal, const std::function<bool()>& interrupted, Crew* crew) {
  const HeldOut rows = hold_out(data, c);
  Study study{.configuration = c};
  const std::size_t inputs = data::input_names(data).size();
  study.contestants = make_contestants(units, data, inputs, c);
  refuse_beyond_memory(data, inputs, study.contestants, c);
  if (journal) journal->begin();
  Effort effort(c, journal, interrupted);
  Bench bench{data, rows.pool, study.contestants, c, effort, report, journal, crew};

  const auto raced = run_race(bench, {.most_repeats = c.most_repeats,
                                      .settle = c.settle,
                                      .kept_where_it_ties = place_of_baseline(study)});
  if (!raced)
    throw Error(
        "stopped before every activation had four repeats: there is no answer yet. The same "
        "command continues from here; if its --budget is spent, give a larger one.");
  study.runs = raced->runs_done + 1;
  study.ended = raced->ended;
  study.settled = raced->race.is_settled();
  study.beats_constant_answer = raced->race.beats_constant_answer();
  study.network_rows = std::size_t(c.training_share * double(rows.pool.size()));
  take_findings(study, *raced, data);
  take_pairs(study, raced->race);
  for (const auto& runs : raced->runs)
    for (const Run& run : runs)
      bench.known.emplace(key_text(study.contestants[run.contestant], order_of(run)), run);
  try_variations(study, bench);
  study.remarks = remarks_on(data, c);
  train_the_recommended(study, data, rows, raced->runs[study.chosen().statement.arm], journal);
  if (journal) journal->finish();
  return study;
}

}  // namespace hillock::choose
