#include "nn/train.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "data/random.h"
#include "kernel/isa.h"
#include "nn/flush_subnormals.h"
#include "nn/matmul.h"

namespace hillock {
namespace {

constexpr std::size_t prediction_rows = 256;  // a chunk whose activations stay in L2

// The loss summed over rows; the outputs become their gradient times scale.
double loss_and_gradient(Task task, float* outputs, const float* target, std::size_t rows,
                         std::size_t width, float scale) {
  const TrainingLoops& loops = *chosen_isa().training;
  if (task == Task::classification)
    return loops.softmax_cross_entropy(outputs, target, outputs, rows, width, scale);
  return loops.squared_loss(outputs, target, outputs, rows, scale);
}

double validation_loss(const Network& network, Workspace& workspace, Task task,
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
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::memcpy(batch.x.data() + i * samples.inputs, samples.x.data() + rows[i] * samples.inputs,
                samples.inputs * sizeof(float));
    batch.target[i] = samples.target[rows[i]];
  }
}

void average(Network& averaged, const Network& network, double keep) {
  const TrainingLoops& loops = *chosen_isa().training;
  loops.blend(averaged.parameters.data(), network.parameters.data(), network.parameters.size(),
              float(1 - keep));
}

void draw_dropout(const Network& network, Workspace& workspace, double share, std::size_t rows,
                  Stream& stream) {
  const auto keep = static_cast<float>(1 / (1 - share));
  for (std::size_t l = 0; l < network.hidden_layers(); ++l)
    for (std::size_t i = 0; i < rows * network.layers[l].units; ++i)
      workspace.layers[l].keep[i] = stream.uniform() < share ? 0.0f : keep;
}

}  // namespace

History train(Network& network, const TrainingPlan& plan, const Samples& training,
              const Samples& validation) {
  const auto start = std::chrono::steady_clock::now();
  const FlushSubnormals flushing;
  one_thread_per_product();

  const std::size_t batch_rows = std::min(plan.batch, training.rows);
  Workspace workspace =
      make_workspace(network, std::max(batch_rows, std::min(validation.rows, prediction_rows)));
  if (plan.dropout > 0)
    for (std::size_t l = 0; l < network.hidden_layers(); ++l)
      workspace.layers[l].keep.resize(workspace.layers[l].a.size());
  OptimizerState optimizer = make_optimizer(plan.optimizer, plan.l2, network);
  Batch batch{.x = std::vector<float>(batch_rows * training.inputs),
              .target = std::vector<float>(batch_rows)};
  std::vector<std::uint32_t> order(training.rows);
  std::vector<float> best = network.parameters;
  const bool averaging = plan.averaging > 0;
  Network averaged = averaging ? network : Network{};
  const Network& judged = averaging ? averaged : network;  // and kept
  std::size_t steps = 0;

  History history;
  history.validation_loss.reserve(plan.epochs + 1);
  double lowest = std::numeric_limits<double>::infinity();
  // True while it is worth going on.
  const auto judge = [&](std::size_t epoch) {
    if (validation.rows == 0) {
      history.validation_loss.push_back(std::numeric_limits<float>::quiet_NaN());
      history.best_epoch = epoch;
      return true;
    }
    const double loss = validation_loss(judged, workspace, plan.task, validation);
    history.validation_loss.push_back(static_cast<float>(loss));
    if (loss < lowest) {
      lowest = loss;
      history.best_epoch = epoch;
      std::ranges::copy(judged.parameters, best.begin());
    }
    return std::isfinite(loss) && epoch - history.best_epoch < plan.patience;
  };

  bool going = judge(0);
  for (std::size_t epoch = 1; going && epoch <= plan.epochs; ++epoch) {
    std::iota(order.begin(), order.end(), 0u);
    Stream(plan.seed, Role::batches, plan.repeat, epoch).shuffle(std::span(order));
    Stream dropout(plan.seed, Role::dropout, plan.repeat, epoch);
    for (std::size_t from = 0; from < training.rows; from += batch_rows) {
      const auto rows = std::span(order).subspan(from, std::min(batch_rows, training.rows - from));
      gather(training, rows, batch);
      if (plan.dropout > 0) draw_dropout(network, workspace, plan.dropout, rows.size(), dropout);
      const auto outputs = forward(network, workspace, batch.x.data(), rows.size(), Mode::training);
      loss_and_gradient(plan.task, outputs.data(), batch.target.data(), rows.size(),
                        network.shape.outputs, 1.0f / float(rows.size()));
      backward(network, workspace, batch.x.data(), rows.size(), Mode::training);
      step(optimizer, network, workspace.gradients, plan.rate);
      ++steps;
      if (averaging)
        average(averaged, network,
                std::min(plan.averaging, (1.0 + double(steps)) / (10.0 + double(steps))));
    }
    going = judge(epoch);
  }
  if (validation.rows > 0)
    network.parameters = best;
  else if (averaging)
    network.parameters = averaged.parameters;
  history.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return history;
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

double mean_loss(Task task, const std::vector<float>& outputs, const Samples& samples) {
  std::vector<float> scratch = outputs;
  const std::size_t width = outputs.size() / samples.rows;
  return loss_and_gradient(task, scratch.data(), samples.target.data(), samples.rows, width, 1) /
         double(samples.rows);
}

}  // namespace hillock
