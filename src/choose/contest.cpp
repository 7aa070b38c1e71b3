#include "choose/contest.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

namespace hillock::choose {
namespace {

std::size_t parameter_count(const nn::Unit& unit, const nn::Shape& shape) {
  return nn::plan_network(unit, shape).parameter_count;
}

// Counted operations a row: a weight takes part in three products of a training step, a unit is
// computed and differentiated once. A fused multiply-add counts as one operation, as in
// number/cost.h. A normalised column takes mean 1, variance 2, difference and factor 2, gain and
// shift 1; backward two sums and three more. A skipped layer adds once forward, and scales
// backward.
constexpr double normalised_column_cost = 11, skip_cost = 2;

double step_cost(const nn::Unit& unit, const nn::Shape& shape) {
  const nn::Network network = nn::plan_network(unit, shape);
  double cost = 3.0 * double(network.weight_count);
  for (std::size_t l = 0; l < network.hidden_layers(); ++l) {
    const nn::Layer& layer = network.layers[l];
    cost += double(layer.units) * nn::unit_cost(network.unit_of(l));
    if (layer.normalised) cost += double(layer.columns) * normalised_column_cost;
    if (layer.residual) cost += double(layer.units) * skip_cost;
  }
  return cost;
}

// The hidden widths times one factor, the largest for which there are no more parameters than
// allowed.
nn::Shape narrowed(const nn::Unit& unit, const nn::Shape& shape, std::size_t allowed) {
  const auto times = [&](double factor) {
    nn::Shape out = shape;
    for (std::size_t& units : out.hidden)
      units =
          std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(double(units) * factor)));
    return out;
  };
  double low = 0, high = 1;
  for (int halving = 0; halving < 20; ++halving) {
    const double middle = (low + high) / 2;
    (parameter_count(unit, times(middle)) <= allowed ? low : high) = middle;
  }
  return times(low);
}

// 0 and the powers of 4.
bool is_looked_at(std::size_t epoch) {
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

std::vector<Contestant> make_contestants(const std::vector<nn::Unit>& units,
                                         const data::Dataset& data, std::size_t inputs,
                                         const Configuration& configuration) {
  const nn::Shape shape{
      .inputs = inputs,
      .hidden = configuration.hidden,
      .outputs = data.task == data::Task::classification ? data.classes.size() : 1,
      .norm = configuration.norm,
      .residual = configuration.residual};
  const nn::Unit relu = nn::parse_unit("relu"), identity = nn::parse_unit("identity");
  const double relu_cost = step_cost(relu, shape);
  const auto make = [&](const nn::Unit& unit, const nn::Shape& its_shape) {
    return Contestant{.unit = unit,
                      .shape = its_shape,
                      .parameters = parameter_count(unit, its_shape),
                      .cost = step_cost(unit, its_shape) / relu_cost,
                      .tails = diagnose::tails_of(unit, its_shape)};
  };

  std::vector<Contestant> contestants;
  if (std::ranges::find(units, identity.name, &nn::Unit::name) == units.end()) {
    contestants.push_back(make(identity, shape));
    contestants.back().control = true;
  }
  for (const nn::Unit& unit : units) contestants.push_back(make(unit, shape));

  const std::size_t allowed = parameter_count(relu, shape), candidates = contestants.size();
  for (std::size_t i = 0; i < candidates; ++i) {
    if (contestants[i].unit.kind != nn::Unit::Kind::maxout) continue;
    Contestant narrow = make(contestants[i].unit, narrowed(contestants[i].unit, shape, allowed));
    narrow.narrow_form_of = i;
    contestants.push_back(narrow);
  }
  return contestants;
}

Contestant with_last(const Contestant& base, const nn::Unit& last) {
  Contestant out = base;
  out.shape.last = last;
  out.parameters = parameter_count(out.unit, out.shape);
  out.cost = base.cost * step_cost(out.unit, out.shape) / step_cost(base.unit, base.shape);
  out.tails = diagnose::tails_of(out.unit, out.shape);
  return out;
}

nn::Parts parts_of_repeat(const data::Dataset& data, const data::Rows& pool, const Configuration& c,
                          std::size_t repeat) {
  const std::vector<double> shares{c.training_share, c.validation_share, c.test_share};
  const auto rows = data::deal(data, pool, shares, data::Stream(c.seed, data::Role::split, repeat));
  return nn::make_parts(data, rows[0], rows[1], rows[2]);
}

nn::TrainingPlan plan_of(const Configuration& c, data::Task task, double rate, std::size_t repeat,
                         std::size_t epochs) {
  if (epochs == 0) epochs = c.epochs;
  return {.task = task,
          .optimizer = c.optimizer,
          .rate = rate,
          .schedule = c.schedule,
          .schedule_epochs = epochs,
          .epochs = epochs,
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

StoppedTwice train_stopped_twice(const Contestant& contestant, const Configuration& c,
                                 data::Task task, const nn::Parts& parts, const Order& order,
                                 const nn::Watch& watch) {
  nn::Network network = nn::make_network(contestant.unit, contestant.shape);
  nn::initialise(network, contestant.init.value_or(c.init), c.seed, order.repeat);
  nn::TrainingPlan plan = plan_of(c, task, order.rate, order.repeat, order.epochs);
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
    mean.score += share * nn::score(metric, outputs, judges[i]->target,
                                    1 / double(parts.encoder.target_scale));
    mean.loss += share * nn::mean_loss(task, outputs, *judges[i]);
  }
  return mean;
}

Run run_one(const Contestant& contestant, const Configuration& configuration, data::Task task,
            const nn::Parts& parts, const Order& order) {
  Run run{.rate = order.rate, .repeat = order.repeat};
  const auto look = [&](const nn::Network& now, std::size_t rows) {
    const auto start = std::chrono::steady_clock::now();
    diagnose::Diagnostics seen =
        diagnose::diagnose(now, contestant.tails, task, parts.validation, rows);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    run.seconds_looking += took.count();
    return seen;
  };
  nn::Watch watch;
  if (order.looks == Looks::all_along)
    watch = [&](std::size_t epoch, const nn::Network& now) {
      if (is_looked_at(epoch)) run.looks.push_back({double(epoch), look(now, look_rows)});
    };
  StoppedTwice trained = train_stopped_twice(contestant, configuration, task, parts, order, watch);
  const Judged judged = judge_crosswise(trained, configuration.metric, task, parts);
  run.score = judged.score;
  run.test_loss = judged.loss;
  run.history = std::move(trained.histories[0]);
  run.crosswise_epoch = trained.histories[1].best_epoch;
  run.seconds = std::max(run.history.seconds, trained.histories[1].seconds);
  const nn::Network& kept = trained.networks[0];
  run.diagnostics = look(kept, parts.validation.rows);
  if (order.looks == Looks::all_along)
    run.looks.push_back({double(run.history.best_epoch), parts.validation.rows <= look_rows
                                                             ? run.diagnostics
                                                             : look(kept, look_rows)});
  return run;
}

}  // namespace hillock::choose
