#include "nn/train.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/random.h"
#include "kernel/isa.h"
#include "kernel/loops.h"
#include "nn/class_weights.h"
#include "nn/flush_subnormals.h"
#include "nn/matmul.h"
#include "nn/normalise.h"

namespace hillock::nn {
namespace {

constexpr std::size_t prediction_rows = 256;  // a chunk whose activations stay in L2
constexpr std::size_t measured_batches = 64;  // for the statistics of batch normalisation

// The loss summed over rows; the outputs become their gradient times scale.
double loss_and_gradient(data::Task task, float* outputs, const float* target, std::size_t rows,
                         std::size_t width, float scale) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  if (task == data::Task::classification)
    return loops.softmax_cross_entropy(outputs, target, outputs, rows, width, scale);
  return loops.squared_loss(outputs, target, outputs, rows, scale);
}

double validation_loss(const Network& network, Workspace& workspace, data::Task task,
                       const Samples& samples) {
  double sum = 0;
  for (std::size_t from = 0; from < samples.rows; from += workspace.rows) {
    const std::size_t rows = std::min(workspace.rows, samples.rows - from);
    const auto outputs = forward(network, workspace, samples.x.data() + from * samples.inputs, rows,
                                 Mode::inference);
    sum += loss_and_gradient(task, outputs.data(), samples.target.data() + from, rows,
                             network.shape.outputs, 1);
  }
  return sum / double(samples.rows);
}

struct Batch {
  std::vector<float> x, target;
};

void gather(const Samples& samples, std::span<const std::uint32_t> rows, Batch& batch) {
  kernel::chosen_isa().training->gather_rows(samples.x.data(), rows.data(), batch.x.data(),
                                             rows.size(), samples.inputs);
  for (std::size_t i = 0; i < rows.size(); ++i) batch.target[i] = samples.target[rows[i]];
}

// Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, algorithm 1: too long a gradient keeps its
// direction. One that is not finite stays: the loss will tell.
void clip(std::vector<float>& gradients, double most) {
  float* g = gradients.data();
  const double norm = std::sqrt(kernel::chosen_isa().loops->f32.dot(g, g, gradients.size()));
  if (norm > most && std::isfinite(norm))
    kernel::chosen_isa().training->times(g, float(most / norm), g, gradients.size());
}

void average(Network& averaged, const Network& network, double keep) {
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  loops.blend(averaged.parameters.data(), network.parameters.data(), network.parameters.size(),
              float(1 - keep));
}

void draw_dropout(const Network& network, Workspace& workspace, double share, std::size_t rows,
                  data::Stream& stream) {
  const auto keep = static_cast<float>(1 / (1 - share));
  for (std::size_t l = 0; l < network.hidden_layers(); ++l)
    for (std::size_t i = 0; i < rows * network.layers[l].units; ++i)
      workspace.layers[l].keep[i] = stream.uniform() < share ? 0.0f : keep;
}

// What one training carries from step to step; nothing in it grows after it is made.
struct Loop {
  const TrainingPlan& plan;
  const Samples& training;
  Network& network;
  Network averaged;  // a running average of the network; empty without averaging
  Workspace workspace;
  OptimizerState optimizer;
  Batch batch;
  std::vector<std::uint32_t> order;            // of the training rows, in this epoch
  std::vector<float> class_weights;            // empty: 1 each
  std::size_t steps = 0, scheduled_steps = 0;  // taken; of the whole schedule

  Network& judged() { return plan.averaging > 0 ? averaged : network; }  // and kept
};

Loop make_loop(Network& network, const TrainingPlan& plan, const Samples& training,
               std::size_t validation_rows) {
  const std::size_t rows = std::min(plan.batch, training.rows);
  Loop loop{.plan = plan,
            .training = training,
            .network = network,
            .averaged = plan.averaging > 0 ? network : Network{},
            .workspace =
                make_workspace(network, std::max(rows, std::min(validation_rows, prediction_rows))),
            .optimizer = make_optimizer(plan.optimizer, plan.l2, network),
            .batch = {.x = std::vector<float>(rows * training.inputs),
                      .target = std::vector<float>(rows)},
            .order = std::vector<std::uint32_t>(training.rows)};
  if (plan.class_weights)
    loop.class_weights = balanced_weights(training.target, network.shape.outputs);
  const std::size_t epochs = plan.schedule_epochs > 0 ? plan.schedule_epochs : plan.epochs;
  loop.scheduled_steps = epochs * (rows > 0 ? (training.rows + rows - 1) / rows : 0);
  if (plan.dropout > 0)
    for (std::size_t l = 0; l < network.hidden_layers(); ++l)
      loop.workspace.layers[l].keep.resize(loop.workspace.layers[l].a.size());
  return loop;
}

// The loss before it, summed over the rows.
double take_step(Loop& loop, std::span<const std::uint32_t> rows) {
  const TrainingPlan& plan = loop.plan;
  gather(loop.training, rows, loop.batch);
  const auto outputs =
      forward(loop.network, loop.workspace, loop.batch.x.data(), rows.size(), Mode::training);
  const double loss =
      loss_and_gradient(plan.task, outputs.data(), loop.batch.target.data(), rows.size(),
                        loop.network.shape.outputs, 1.0f / float(rows.size()));
  if (!loop.class_weights.empty())
    weigh_rows(loop.class_weights, loop.batch.target.data(), outputs.data(), rows.size());
  backward(loop.network, loop.workspace, loop.batch.x.data(), rows.size(), Mode::training);
  if (plan.clip > 0) clip(loop.workspace.gradients, plan.clip);
  step(loop.optimizer, loop.network, loop.workspace.gradients,
       plan.rate * rate_factor(plan.schedule, loop.steps, loop.scheduled_steps));
  const double steps = double(++loop.steps);
  if (plan.averaging > 0)
    average(loop.averaged, loop.network, std::min(plan.averaging, (1 + steps) / (10 + steps)));
  return loss;
}

// f(rows) for each batch of the epoch's order, up to so many.
template <class F>
void each_batch(const Loop& loop, std::size_t batches, F f) {
  const std::size_t most = loop.batch.target.size(), end = loop.order.size();
  for (std::size_t from = 0; from < end && batches-- > 0; from += most) {
    const std::size_t rows = std::min(most, end - from);
    // A last row alone has no variance.
    if (rows == 1 && loop.network.shape.norm == Norm::batch) return;
    f(std::span(loop.order).subspan(from, rows));
  }
}

void shuffle(Loop& loop, std::size_t epoch) {
  std::iota(loop.order.begin(), loop.order.end(), 0u);
  data::Stream(loop.plan.seed, data::Role::batches, loop.plan.repeat, epoch)
      .shuffle(std::span(loop.order));
}

// The mean loss over its rows.
double run_epoch(Loop& loop, std::size_t epoch) {
  const TrainingPlan& plan = loop.plan;
  double loss = 0, counted = 0;
  data::Stream dropout(plan.seed, data::Role::dropout, plan.repeat, epoch);
  each_batch(loop, loop.order.size(), [&](std::span<const std::uint32_t> rows) {
    if (plan.dropout > 0)
      draw_dropout(loop.network, loop.workspace, plan.dropout, rows.size(), dropout);
    loss += take_step(loop, rows);
    counted += double(rows.size());
  });
  return loss / counted;
}

// With the weights that are judged, which may be an average that no batch has been through.
void measure_statistics(Loop& loop) {
  Network& network = loop.judged();
  if (network.shape.norm != Norm::batch) return;
  double counted = 0;
  each_batch(loop, measured_batches, [&](std::span<const std::uint32_t> rows) {
    gather(loop.training, rows, loop.batch);
    forward(network, loop.workspace, loop.batch.x.data(), rows.size(), Mode::measuring);
    blend_statistics(network, loop.workspace, rows.size(), counted);
  });
}

// What is kept of a network.
struct Kept {
  std::vector<float> parameters, statistics;

  void take(const Network& network) {
    parameters = network.parameters;
    statistics = network.statistics;
  }
};

// Seconds since it was made, without those that others took.
struct Stopwatch {
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
  Clock::duration others{};

  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start - others).count();
  }
  template <class F>
  void without(F f) {
    const Clock::time_point before = Clock::now();
    f();
    others += Clock::now() - before;
  }
};

// One validation part's early stopping: the network of its best epoch, and whether it still waits
// for a better one. Without rows it waits to the end, and keeps the last.
class Stopper {
 public:
  Stopper(const Samples& validation, const TrainingPlan& plan) : validation_(validation) {
    history.validation_loss.reserve(plan.epochs + 1);
    history.training_loss.reserve(plan.epochs + 1);
    history.seconds_at.reserve(plan.epochs + 1);
  }

  bool waits = true;
  History history;

  std::size_t rows() const { return validation_.rows; }
  bool has_rows() const { return rows() > 0; }

  void judge(Loop& loop, std::size_t epoch, float training_loss) {
    constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
    const double loss =
        has_rows() ? validation_loss(loop.judged(), loop.workspace, loop.plan.task, validation_)
                   : unknown;
    history.validation_loss.push_back(static_cast<float>(loss));
    history.training_loss.push_back(training_loss);
    if (epoch > 0) history.steps_per_epoch = loop.steps / epoch;
    if (!has_rows() || epoch == 0 || loss < lowest_) {
      if (std::isfinite(loss)) lowest_ = loss;
      history.best_epoch = epoch;
      if (has_rows() || epoch == loop.plan.epochs) best_.take(loop.judged());
    }
    waits =
        epoch < loop.plan.epochs &&
        (!has_rows() || (std::isfinite(loss) && epoch - history.best_epoch < loop.plan.patience));
  }

  void leave_best_in(Network& network) const {
    network.parameters = best_.parameters;
    network.statistics = best_.statistics;
  }

 private:
  const Samples& validation_;
  Kept best_;
  double lowest_ = std::numeric_limits<double>::infinity();
};

// Until none of them waits. Watch sees what the first one judges.
void train_until_stopped(Network& network, const TrainingPlan& plan, const Samples& training,
                         std::span<Stopper> stoppers, const Watch& watch) {
  Stopwatch time;
  const FlushSubnormals flushing;
  one_thread_per_product();
  Loop loop = make_loop(network, plan, training,
                        std::ranges::max_element(stoppers, {}, &Stopper::rows)->rows());
  const bool judges = std::ranges::any_of(stoppers, &Stopper::has_rows);
  for (std::size_t epoch = 0; std::ranges::any_of(stoppers, &Stopper::waits); ++epoch) {
    shuffle(loop, epoch);
    const auto training_loss =
        epoch > 0 ? float(run_epoch(loop, epoch)) : std::numeric_limits<float>::quiet_NaN();
    if (judges || epoch == plan.epochs) measure_statistics(loop);
    const bool watched = watch && stoppers.front().waits;
    for (Stopper& stopper : stoppers) {
      if (!stopper.waits) continue;
      stopper.judge(loop, epoch, training_loss);
      stopper.history.seconds = time.seconds();
      stopper.history.seconds_at.push_back(stopper.history.seconds);
    }
    if (watched) time.without([&] { watch(epoch, loop.judged()); });
  }
}

}  // namespace

History train(Network& network, const TrainingPlan& plan, const Samples& training,
              const Samples& validation, const Watch& watch) {
  Stopper stopper(validation, plan);
  train_until_stopped(network, plan, training, {&stopper, 1}, watch);
  stopper.leave_best_in(network);
  return std::move(stopper.history);
}

std::array<History, 2> train_for_two(Network& for_first, Network& for_second,
                                     const TrainingPlan& plan, const Samples& training,
                                     const Samples& first, const Samples& second,
                                     const Watch& watch) {
  std::array stoppers{Stopper(first, plan), Stopper(second, plan)};
  train_until_stopped(for_first, plan, training, stoppers, watch);
  stoppers[0].leave_best_in(for_first);
  stoppers[1].leave_best_in(for_second);
  return {std::move(stoppers[0].history), std::move(stoppers[1].history)};
}

std::vector<float> predict(const Network& network, const Samples& samples) {
  const FlushSubnormals flushing;
  one_thread_per_product();
  Workspace workspace = make_workspace(network, std::min(samples.rows, prediction_rows));
  std::vector<float> all;
  all.reserve(samples.rows * network.shape.outputs);
  for (std::size_t from = 0; from < samples.rows; from += workspace.rows) {
    const std::size_t rows = std::min(workspace.rows, samples.rows - from);
    const auto outputs = forward(network, workspace, samples.x.data() + from * samples.inputs, rows,
                                 Mode::inference);
    all.insert(all.end(), outputs.begin(), outputs.end());
  }
  std::ranges::replace_if(all, [](float output) { return !std::isfinite(output); }, 0.0f);
  return all;
}

double mean_loss(data::Task task, const std::vector<float>& outputs, const Samples& samples) {
  std::vector<float> scratch = outputs;
  const std::size_t width = outputs.size() / samples.rows;
  return loss_and_gradient(task, scratch.data(), samples.target.data(), samples.rows, width, 1) /
         double(samples.rows);
}

}  // namespace hillock::nn
