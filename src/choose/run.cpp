#include "choose/run.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

namespace hillock::choose {
namespace {

// At 0 and the powers of 4.
bool has_snapshot(std::size_t epoch) {
  return epoch == 0 || (std::has_single_bit(epoch) && std::countr_zero(epoch) % 2 == 0);
}

}  // namespace

HeldOut hold_out(const data::Dataset& data, const Configuration& c) {
  data::Rows all(data.rows);
  std::iota(all.begin(), all.end(), 0u);
  if (data.given_held_out > 0) {
    const auto from = all.end() - std::ptrdiff_t(data.given_held_out);
    return {.pool = data::Rows(all.begin(), from), .held_out = data::Rows(from, all.end())};
  }
  const std::vector<double> shares{1 - c.held_out_share, c.held_out_share};
  auto parts = data::deal(data, all, shares, data::Stream(c.seed, data::Role::held_out));
  return {.pool = std::move(parts[0]), .held_out = std::move(parts[1])};
}

nn::Parts parts_of_repeat(const data::Dataset& data, const data::Rows& pool, const Configuration& c,
                          std::size_t repeat) {
  const std::vector<double> shares{c.training_share, c.validation_share, c.test_share};
  const auto rows = data::deal(data, pool, shares, data::Stream(c.seed, data::Role::split, repeat));
  return nn::make_parts(data, rows[0], rows[1], rows[2]);
}

nn::TrainingPlan plan_of(const Configuration& c, data::Task task, double rate, std::size_t repeat) {
  return {.task = task,
          .optimizer = c.optimizer,
          .rate = rate,
          .schedule = c.schedule,
          .schedule_epochs = c.epochs,
          .epochs = c.epochs,
          .batch = c.batch,
          .patience = c.patience,
          .clip = c.clip.value_or(0),
          .class_weights = c.class_weights,
          .l2 = c.l2,
          .dropout = c.dropout,
          .averaging = c.averaging,
          .seed = c.seed,
          .repeat = repeat};
}

Order order_of(const Run& run) {
  return {.contestant = run.contestant,
          .rate = run.rate,
          .repeat = run.repeat,
          .snapshots = run.snapshots.empty() ? Snapshots::at_the_end : Snapshots::all_along};
}

StoppedTwice train_stopped_twice(const Contestant& contestant, const Configuration& c,
                                 data::Task task, const nn::Parts& parts, const Order& order,
                                 const nn::Watch& watch) {
  nn::Network network = nn::make_network(contestant.unit, contestant.shape);
  nn::initialise(network, contestant.init.value_or(c.init), c.seed, order.repeat);
  nn::TrainingPlan plan = plan_of(c, task, order.rate, order.repeat);
  plan.optimizer = contestant.optimizer.value_or(c.optimizer);
  StoppedTwice out{.networks = {network, network}, .histories = {}};
  out.histories = nn::train_for_two(out.networks[0], out.networks[1], plan, parts.train,
                                    parts.validation, parts.test, watch);
  return out;
}

Judged judge_crosswise(const StoppedTwice& trained, nn::Metric metric, data::Task task,
                       const nn::Parts& parts) {
  Judged mean;
  const double all = double(parts.test.rows + parts.validation.rows);
  const std::array judges{&parts.test, &parts.validation};
  for (std::size_t i = 0; i < judges.size(); ++i) {
    const std::vector<float> outputs = nn::predict(trained.networks[i], *judges[i]);
    const double share = double(judges[i]->rows) / all;
    mean.score +=
        share * nn::score(metric, outputs, judges[i]->target, parts.encoder.target_step());
    mean.loss += share * nn::mean_loss(task, outputs, *judges[i]);
  }
  return mean;
}

double judge_constant(nn::Metric metric, data::Task task, const nn::Parts& parts,
                      std::size_t outputs) {
  std::vector<float> answer(1);
  if (task == data::Task::classification) {
    std::vector<double> counts(outputs);
    for (const float k : parts.train.target) counts[std::size_t(k)] += 1;
    answer.clear();
    constexpr double unseen = 0.5;  // rows, for a class without training rows
    for (const double count : counts) answer.push_back(float(std::log(std::max(count, unseen))));
  } else {
    answer[0] = std::accumulate(parts.train.target.begin(), parts.train.target.end(), 0.0f) /
                float(parts.train.rows);
  }
  double score = 0;
  const double all = double(parts.test.rows + parts.validation.rows);
  for (const nn::Samples* part : {&parts.test, &parts.validation}) {
    std::vector<float> said;
    for (std::size_t row = 0; row < part->rows; ++row)
      said.insert(said.end(), answer.begin(), answer.end());
    score += double(part->rows) / all *
             nn::score(metric, said, part->target, parts.encoder.target_step());
  }
  return score;
}

Run run_one(const Contestant& contestant, const Configuration& configuration, data::Task task,
            const nn::Parts& parts, const Order& order) {
  Run run{.rate = order.rate, .repeat = order.repeat};
  const auto snapshot = [&](const nn::Network& now, std::size_t rows) {
    const auto start = std::chrono::steady_clock::now();
    diagnose::Diagnostics seen =
        diagnose::diagnose(now, contestant.tails, task, parts.validation, rows);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    run.snapshot_seconds += took.count();
    return seen;
  };
  nn::Watch watch;
  if (order.snapshots == Snapshots::all_along)
    watch = [&](std::size_t epoch, const nn::Network& now) {
      if (has_snapshot(epoch))
        run.snapshots.push_back({double(epoch), snapshot(now, snapshot_rows)});
    };
  StoppedTwice trained = train_stopped_twice(contestant, configuration, task, parts, order, watch);
  const Judged judged = judge_crosswise(trained, configuration.metric, task, parts);
  run.score = judged.score;
  run.test_loss = judged.loss;
  run.constant_score = judge_constant(configuration.metric, task, parts, contestant.shape.outputs);
  run.history = std::move(trained.histories[0]);
  run.crosswise_epoch = trained.histories[1].best_epoch;
  run.seconds = std::max(run.history.seconds, trained.histories[1].seconds);
  const nn::Network& kept = trained.networks[0];
  run.diagnostics = snapshot(kept, parts.validation.rows);
  if (order.snapshots == Snapshots::all_along)
    run.snapshots.push_back({double(run.history.best_epoch), parts.validation.rows <= snapshot_rows
                                                                 ? run.diagnostics
                                                                 : snapshot(kept, snapshot_rows)});
  return run;
}

namespace {

double work_of_steps(const Contestant& contestant, const Configuration& c, double steps) {
  // A step with few rows and narrow layers is dominated by overhead: bench/training_step.cpp.
  constexpr double beside = 150'000;
  return steps * (contestant.step_cost * double(c.batch) + beside);
}

}  // namespace

double work_of(const Contestant& contestant, const Configuration& c, const Run& run) {
  // It went on until both parts had stopped it.
  const std::size_t epochs =
      std::min(c.epochs, std::max(run.history.epochs(), run.crosswise_epoch + c.patience));
  return work_of_steps(contestant, c, double(epochs * run.history.steps_per_epoch));
}

double most_work_of(const Contestant& contestant, const Configuration& c, std::size_t rows) {
  const double trained = double(rows) * (1 - c.held_out_share) * c.training_share;
  return work_of_steps(contestant, c, double(c.epochs) * std::ceil(trained / double(c.batch)));
}

}  // namespace hillock::choose
