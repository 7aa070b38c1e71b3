#include "choose/study.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "choose/contest.h"
#include "choose/memory.h"
#include "choose/rate_range.h"
#include "choose/reasons.h"
#include "choose/run_record.h"
#include "choose/runs.h"
#include "choose/statistics.h"
#include "choose/summary.h"

namespace hillock {
namespace {

struct HeldOut {
  Rows pool, held_out;
};

HeldOut hold_out(const Dataset& data, const Configuration& c) {
  Rows all(data.rows);
  std::iota(all.begin(), all.end(), 0u);
  if (data.given_held_out > 0) {
    const auto from = all.end() - std::ptrdiff_t(data.given_held_out);
    return {.pool = Rows(all.begin(), from), .held_out = Rows(from, all.end())};
  }
  const std::vector<double> shares{1 - c.held_out_share, c.held_out_share};
  auto parts = deal(data, all, shares, Stream(c.seed, Role::held_out));
  return {.pool = std::move(parts[0]), .held_out = std::move(parts[1])};
}

std::vector<double> oriented(const std::vector<double>& scores, Metric metric) {
  std::vector<double> out = scores;
  if (is_loss(metric))
    for (double& s : out) s = -s;
  return out;
}

void judge_all(Study& study, std::size_t pool_rows) {
  const Metric metric = study.configuration.metric;
  const Configuration& c = study.configuration;
  std::vector<std::vector<double>> scores, losses;
  for (const Finding& f : study.findings) {
    scores.push_back(oriented(f.scores, metric));
    losses.push_back(f.losses);
  }
  double best = -INFINITY;
  for (const auto& one : scores) best = std::max(best, mean_of(one));
  study.margin = c.margin.value_or(0.01 * std::abs(best));
  const JudgeBy by{.confidence = c.confidence,
                   .margin = study.margin,
                   .test_over_train = c.test_share / c.training_share,
                   .step = counts_rows(metric) ? 1 / (c.test_share * double(pool_rows)) : 0,
                   .comparisons = scores.size() * (scores.size() - 1) / 2};
  const Judged judged = judge(scores, losses, by);
  for (std::size_t i = 0; i < scores.size(); ++i)
    study.findings[i].judgement = judged.activations[i];
  for (Finding& narrow : study.narrow_findings) {
    std::vector<double> differences = oriented(narrow.scores, metric);
    for (std::size_t r = 0; r < differences.size(); ++r) differences[r] -= scores[judged.leader][r];
    narrow.judgement = judge_difference(differences, by);
  }

  std::vector<double> halves;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (i != judged.leader)
      halves.push_back((judged.activations[i].interval.high - judged.activations[i].interval.low) /
                       2);
  if (!halves.empty()) {
    std::ranges::nth_element(halves, halves.begin() + std::ptrdiff_t(halves.size() / 2));
    study.resolution = halves[halves.size() / 2];
  }
  std::swap(study.findings.front(), study.findings[judged.leader]);
  std::stable_sort(
      study.findings.begin() + 1, study.findings.end(),
      [](const Finding& a, const Finding& b) { return a.judgement.mean > b.judgement.mean; });
}

// The cheapest of best and tie that was asked for; equal costs go to fewer parameters, then to the
// list's order.
std::size_t cheapest_good(const Study& study) {
  const auto asked_for = [&](const Finding& f) { return !study.contestants[f.contestant].control; };
  const auto good = [&](const Finding& f) {
    return asked_for(f) &&
           (f.judgement.verdict == Verdict::best || f.judgement.verdict == Verdict::tie);
  };
  const auto rank = [&](const Finding& f) {
    const Contestant& c = study.contestants[f.contestant];
    return std::tuple(!good(f), good(f) ? c.cost : -f.judgement.mean, c.parameters, f.contestant);
  };
  std::size_t best = study.findings.size();
  for (std::size_t i = 0; i < study.findings.size(); ++i)
    if (asked_for(study.findings[i]) &&
        (best == study.findings.size() || rank(study.findings[i]) < rank(study.findings[best])))
      best = i;
  return best;
}

// Trained on all rows that are not held out, for as many epochs as the repeats kept (their median).
double held_out_score(const Study& study, const Dataset& data, const HeldOut& rows,
                      const std::vector<Run>& runs, Journal* journal) {
  const Finding& chosen = study.findings[study.recommended];
  const Contestant& contestant = study.contestants[chosen.contestant];
  std::vector<std::size_t> epochs;
  for (const Run& run : runs) epochs.push_back(run.history.best_epoch);
  std::ranges::nth_element(epochs, epochs.begin() + std::ptrdiff_t(epochs.size() / 2));

  const Configuration& c = study.configuration;
  const Order order{.contestant = chosen.contestant, .rate = chosen.rate, .repeat = c.repeats};
  TrainingPlan plan = plan_of(c, data.task, order.rate, order.repeat);
  plan.epochs = epochs[epochs.size() / 2];
  return recorded_score(journal, contestant, order, plan.epochs, [&] {
    const Parts parts = make_parts(data, rows.pool, {}, rows.held_out);
    Network network = make_network(contestant.unit, contestant.shape);
    initialise(network, c.init, c.seed, order.repeat);
    train(network, plan, parts.train, parts.validation);
    return score(c.metric, predict(network, parts.test), parts.test.target,
                 1 / double(parts.encoder.target_scale));
  });
}

}  // namespace

Study run_study(const Dataset& data, const std::vector<Unit>& units, const Configuration& c,
                const std::function<void(const Progress&)>& report, Journal* journal) {
  const HeldOut rows = hold_out(data, c);
  Study study{.configuration = c, .contestants = {}, .findings = {}};
  const std::size_t inputs = input_names(data).size();
  study.contestants = make_contestants(units, data, inputs, c);
  refuse_beyond_memory(data, inputs, study.contestants, c);
  if (journal) journal->begin();
  const std::size_t contestants = study.contestants.size();
  const Bench bench{data, rows.pool, study.contestants, c, report, journal};

  const RateSearch search = search_rates(bench);
  std::vector<Order> orders;
  for (std::size_t repeat = 0; repeat < c.repeats; ++repeat)
    for (std::size_t a = 0; a < contestants; ++a)
      orders.push_back({.contestant = a,
                        .rate = search.best[a],
                        .repeat = repeat,
                        .looks = Looks::all_along});
  const std::vector<Run> runs = run_all(bench, "repeats", orders);
  study.runs = search.runs + runs.size() + 1;

  std::vector<std::vector<Run>> by_contestant(contestants);
  for (const Run& run : runs) by_contestant[run.contestant].push_back(run);
  for (std::size_t a = 0; a < contestants; ++a)
    (study.contestants[a].narrow_form_of ? study.narrow_findings : study.findings)
        .push_back(summarise(a, by_contestant[a], search));

  judge_all(study, rows.pool.size());
  const std::vector<History>& leader = study.findings.front().histories;
  study.leader_loss = mean_kept_loss(leader);
  for (Finding& f : study.findings) {
    f.to_leader_loss = arrival_at_loss_of(leader, f.histories);
    f.rate_range = rate_range(f.trials, f.rate, study.margin, c.metric);
  }
  study.recommended = cheapest_good(study);
  study.remarks = remarks_on(data, c);
  give_reasons(study);
  study.recommendation = recommend_in_words(study);
  study.test_score = held_out_score(
      study, data, rows, by_contestant[study.findings[study.recommended].contestant], journal);
  if (journal) journal->finish();
  return study;
}

}  // namespace hillock
