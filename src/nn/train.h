// train.h: one training run: mini-batches, early stopping on the validation part, the best epoch's
// network kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "nn/network.h"
#include "nn/optimizer.h"
#include "nn/samples.h"
#include "nn/schedule.h"

namespace hillock::nn {

struct TrainingPlan {
  data::Task task = data::Task::classification;
  Optimizer optimizer = Optimizer::adam;
  double rate = 1e-3;
  Schedule schedule = Schedule::constant;  // of the rate, over
  std::size_t schedule_epochs = 0;         // so many epochs; 0: all
  std::size_t epochs = 100;
  std::size_t batch = 32;
  std::size_t patience = 20;  // epochs without a better validation loss before it stops
  double clip = 0;  // the gradient's norm over all parameters is kept at most this; 0: any
  bool class_weights = false;  // in the training loss, classes weigh alike (class_weights.h)
  double l2 = 0;
  double dropout = 0;  // share of hidden outputs dropped in training
  double averaging =
      0;  // of the weights over the steps: the share that an average keeps, at most; 0: none
  std::uint64_t seed = 0, repeat = 0;
};

/// Losses are means over rows: cross-entropy in nats, or the squared error of the standardised
/// target.
struct History {
  std::vector<float> validation_loss;  // [0] before training, [e] after epoch e
  /// [e] over the rows of epoch e as they were trained on: each with the weights of its own step
  /// (not their average), dropout on, classes not weighed. [0] not a number: nothing was trained
  /// on.
  std::vector<float> training_loss;
  std::vector<double> seconds_at;   // [e] since the start, when epoch e had been judged
  std::size_t best_epoch = 0;       // of the lowest finite validation loss
  std::size_t steps_per_epoch = 0;  // 0 where no epoch was run
  double seconds = 0;               // of all of it, without what Watch took

  std::size_t epochs() const { return validation_loss.size() - 1; }
};

/// Sees the network that is judged, before training (epoch 0) and after each epoch.
using Watch = std::function<void(std::size_t epoch, const Network& network)>;

/// Trains `network` from the parameters it has; leaves it with those of the best epoch. With
/// averaging, the parameters judged and kept are a running average over the steps (Polyak, Juditsky
/// 1992; Izmailov et al. 2018, arXiv:1803.05407), which after t steps keeps min(averaging, (1 + t)
/// / (10 + t)) of itself, so that it forgets where it started. A pure function of its arguments on
/// one instruction set. Without validation rows it runs all epochs and keeps the last. A loss that
/// is no longer finite ends it.
History train(Network& network, const TrainingPlan& plan, const Samples& training,
              const Samples& validation, const Watch& watch = {});

/// One training, stopped for two validation parts: each network is left exactly as train() with
/// that part alone leaves it, and so is each history but for seconds. It goes on until neither part
/// waits for a better loss. Both networks have one shape; it starts from the parameters of
/// `for_first`. Watch sees what it sees with the first part alone.
std::array<History, 2> train_for_two(Network& for_first, Network& for_second,
                                     const TrainingPlan& plan, const Samples& training,
                                     const Samples& first, const Samples& second,
                                     const Watch& watch = {});

/// The outputs for all rows of x, [rows][outputs]. One that is not finite (an extreme row through
/// large weights) is 0: the mean target, or no preference.
std::vector<float> predict(const Network& network, const Samples& samples);

/// Mean loss of those outputs.
double mean_loss(data::Task task, const std::vector<float>& outputs, const Samples& samples);

}  // namespace hillock::nn
