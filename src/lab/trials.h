// trials.h: many small trainings at once, and each contender at its own best learning rate.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnose/diagnostics.h"
#include "lab/experiment.h"
#include "lab/tasks.h"
#include "nn/train.h"

namespace hillock::lab {

struct Trial {
  const LearningTask* task = nullptr;
  nn::Network network;    // as it begins
  nn::TrainingPlan plan;  // its task is taken from the task
  nn::Watch watch = {};   // called on the thread that trains
};

struct Trained {
  /// Over the training rows: [0] before training, [e] the running mean of epoch e. Infinite where
  /// it is no number.
  std::vector<double> loss;
  double test_loss = 0, test_score = 0;  // accuracy, or r2
  diagnose::Diagnostics born, kept;      // on the training rows, at most 512
  double output_spread = 0;              // standard deviation of the outputs over the test rows

  double last_loss() const { return loss.back(); }
};

/// In the order given, for any thread count.
std::vector<Trained> train_all(const LabOptions& options, const std::vector<Trial>& trials);

/// Epochs until the loss is first down at `target`, on straight lines between epochs; none if
/// never.
std::optional<double> epochs_to(const Trained& run, double target);

struct Contender {
  std::string name;
  nn::Unit unit;
  std::optional<nn::Unit> last = {};  // another one in the last hidden layer
  nn::Init init = nn::Init::critical;
  nn::Optimizer optimizer = nn::Optimizer::adam;
  std::optional<std::vector<std::size_t>> hidden = {};  // in place of the contest's
  /// In place of init.
  std::function<void(nn::Network&, std::uint64_t seed, std::uint64_t repeat)> draw = {};
};
Contender contender(const nn::Unit& unit);
std::vector<Contender> contenders(const std::vector<nn::Unit>& units);

/// How a contender's learning rate is chosen, on repeats of their own.
enum class Choice { test_score, training_loss, speed };

struct ContestPlan {
  std::vector<std::size_t> hidden{64, 64};
  std::size_t epochs = 60, batch = 32;
  std::vector<double> rates{0.001, 0.003, 0.01, 0.03};  // tried
  std::size_t search_repeats = 2, repeats = 6;
  Choice choice = Choice::test_score;
};

struct Standing {
  std::string name;
  double rate = 0;
  std::vector<Trained> runs;                // at that rate, one a repeat
  std::vector<std::vector<Trained>> tried;  // [rate][search repeat]

  std::vector<double> scores() const;
};

struct ContestResult {
  std::string task;
  data::Task kind = data::Task::classification;
  double target = 0;  // the training loss that every contender reaches at its best rate
  std::vector<Standing> standings;  // in the order of the contenders
};

/// Repeat r has the same rows, directions of initial weights and batch order for all. Speed: the
/// rate that reaches the target in the fewest epochs, the target being the highest of the
/// contenders' lowest losses at the end, and 5 % of it more.
ContestResult hold_contest(const LabOptions& options, const TaskSource& source,
                           const std::vector<Contender>& contenders, const ContestPlan& plan);

/// Of log(epochs of a / epochs of b) to the contest's target, run by run; who does not get there
/// counts as getting there at the end.
Estimate log_time(const ContestResult& contest, std::size_t a, std::size_t b);
/// Of the test scores' difference, a less b.
Estimate score_gap(const ContestResult& contest, std::size_t a, std::size_t b);

/// A row a task: each contender's test score, and its rate.
Grid score_grid(const std::vector<ContestResult>& contests);
/// A row a task: each contender's epochs to the target, and its rate.
Grid speed_grid(const std::vector<ContestResult>& contests);
/// The training losses of a contest, means over runs, in log10, against the epoch.
LinePicture loss_picture(const ContestResult& contest);

/// Their own plans' progress as one: the report of part `part` of `parts`.
LabOptions part_of(const LabOptions& options, std::size_t part, std::size_t parts);

/// |mean| of the hidden outputs over their root mean square, mean of the layers: from 0 (centred)
/// to 1.
double off_centre(const diagnose::Diagnostics& d);

}  // namespace hillock::lab
