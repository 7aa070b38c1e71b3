#include "choose/study.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "api/error.h"
#include "choose/comparison.h"
#include "choose/contest.h"
#include "choose/effort.h"
#include "choose/memory.h"
#include "choose/rate_range.h"
#include "choose/rate_search.h"
#include "choose/reasons.h"
#include "choose/recommendation.h"
#include "choose/rules.h"
#include "choose/run_record.h"
#include "choose/runs.h"
#include "choose/statistics.h"
#include "choose/summary.h"
#include "choose/variation.h"

namespace hillock::choose {
namespace {

// The repeat of the training for the held-out score: no other has its streams.
constexpr std::size_t last_training = 2'000'000;

// By how much two means must differ to be told apart: half the median width of the intervals of
// those that were run the most.
double resolution_of(const Study& study) {
  std::vector<double> halves;
  for (const Finding& f : study.findings) {
    if (&f == &study.findings.front()) continue;
    if (f.scores.size() == study.findings.front().scores.size() || halves.empty())
      halves.push_back((f.judgement.interval.high - f.judgement.interval.low) / 2);
  }
  return halves.empty() ? 0 : upper_median(std::move(halves));
}

// The leader first, then by mean difference to it.
void judge_all(Study& study, const Race& race) {
  study.margin = race.margin();
  for (auto* findings : {&study.findings, &study.narrow_findings})
    for (Finding& f : *findings) f.judgement = race.judgement(f.contestant);
  std::ranges::stable_sort(study.findings, std::greater{}, [&](const Finding& f) {
    return std::pair(f.contestant == race.leader(), f.judgement.mean);
  });
  study.resolution = resolution_of(study);
  study.recommended = static_cast<std::size_t>(
      std::ranges::find(study.findings, race.recommended(), &Finding::contestant) -
      study.findings.begin());
}

// Trained on all rows that are not held out, for as many epochs as the repeats kept (their median).
void train_the_recommended(Study& study, const data::Dataset& data, const HeldOut& rows,
                           const std::vector<Run>& runs, Journal* journal) {
  const Finding& chosen = study.findings[study.recommended];
  const Contestant& contestant = study.contestants[chosen.contestant];
  std::vector<std::size_t> epochs;
  for (const Run& run : runs) {
    epochs.push_back(run.history.best_epoch);
    epochs.push_back(run.crosswise_epoch);
  }

  const Configuration& c = study.configuration;
  const Order order{.contestant = chosen.contestant, .rate = chosen.rate, .repeat = last_training};
  nn::TrainingPlan plan = plan_of(c, data.task, order.rate, order.repeat);
  plan.epochs = std::min(c.epochs, upper_median(std::move(epochs)));
  nn::Parts parts = nn::make_parts(data, rows.pool, {}, rows.held_out);
  nn::Network network = nn::make_network(contestant.unit, contestant.shape);
  nn::initialise(network, c.init, c.seed, order.repeat);
  nn::train(network, plan, parts.train, parts.validation);
  study.test_score = recorded_score(journal, contestant, order, plan.epochs, [&] {
    return nn::score(c.metric, nn::predict(network, parts.test), parts.test.target,
                     1 / double(parts.encoder.target_scale));
  });
  study.trained = {std::move(network), std::move(parts.encoder)};
}

}  // namespace

Study run_study(const data::Dataset& data, const std::vector<nn::Unit>& units,
                const Configuration& c, const std::function<void(const Progress&)>& report,
                Journal* journal, const std::function<bool()>& interrupted, Crew* crew) {
  const HeldOut rows = hold_out(data, c);
  Study study{.configuration = c, .contestants = {}, .findings = {}};
  const std::size_t inputs = data::input_names(data).size();
  study.contestants = make_contestants(units, data, inputs, c);
  refuse_beyond_memory(data, inputs, study.contestants, c);
  if (journal) journal->begin();
  Effort effort(c, journal, interrupted);
  const Bench bench{data, rows.pool, study.contestants, c, effort, report, journal, crew};

  const RateSearch search = search_rates(bench);
  if (search.rounds == 0)
    throw Error(
        "stopped while learning rates were searched, before any two activations were compared: "
        "there is no answer yet. The same command goes on from here.");
  const Comparison comparison = compare(bench, search);
  if (comparison.repeats == 0)
    throw Error(
        "stopped before every activation had its first repeat: there is no answer yet. The same "
        "command goes on from here.");
  study.runs = search.runs + 1;
  for (const auto& runs : comparison.runs) study.runs += runs.size();
  study.repeats = comparison.repeats;
  study.ended = comparison.ended;
  study.settled = comparison.race.is_settled();
  for (std::size_t a = 0; a < study.contestants.size(); ++a)
    if (!comparison.runs[a].empty())  // a narrow form runs where its wide one goes on
      (study.contestants[a].narrow_form_of ? study.narrow_findings : study.findings)
          .push_back(summarise(a, comparison.runs[a], search));

  judge_all(study, comparison.race);
  const std::vector<nn::History>& leader = study.findings.front().histories;
  study.leader_loss = mean_kept_loss(leader);
  for (Finding& f : study.findings) {
    f.to_leader_loss = arrival_at_loss_of(leader, f.histories);
    f.rate_range = rate_range(f.trials, f.rate, study.margin, c.metric);
  }
  try_variations(study, bench, search, comparison);
  study.rules = judge_rules(study, comparison.race);
  study.remarks = remarks_on(data, c);
  give_reasons(study);
  study.recommendation = recommend_in_words(study);
  study.ending = ending_in_words(study);
  train_the_recommended(study, data, rows,
                        comparison.runs[study.findings[study.recommended].contestant], journal);
  if (journal) journal->finish();
  return study;
}

}  // namespace hillock::choose
