// run.h: trains and tests one contestant once.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "choose/configuration.h"
#include "choose/contestant.h"
#include "data/dataset.h"
#include "diagnose/diagnostics.h"
#include "nn/train.h"

namespace hillock::choose {

/// The state of a network's units at one time of its training.
struct Snapshot {
  double epoch = 0;  // 0: at initialisation, before the first step
  diagnose::Diagnostics diagnostics;
};

/// The most validation rows on which a snapshot is computed.
inline constexpr std::size_t snapshot_rows = 128;

/// The result of one training.
struct Run {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  nn::History history;                // as stopped on the validation part
  std::size_t crosswise_epoch = 0;    // the best epoch on the test part
  double seconds = 0;                 // of training, until both parts have stopped it
  double score = 0;                   // by cross-fitting, see judge_crosswise
  double test_loss = 0;               // on the same rows, the loss that training uses
  double constant_score = 0;          // of the constant answer on these rows
  diagnose::Diagnostics diagnostics;  // of the kept network, on the validation part
  /// At initialisation, after 1, 4, 16, 64 … epochs, and of the kept network, all on the first
  /// snapshot_rows rows of the validation part. Only the first repeats have them.
  std::vector<Snapshot> snapshots;
  double snapshot_seconds = 0;  // for these and diagnostics; not included in history's seconds
};

struct HeldOut {
  data::Rows pool, held_out;
};

/// The rows that the data marks as held out; if it marks none, a random share by the seed.
HeldOut hold_out(const data::Dataset& data, const Configuration& configuration);

/// The training, validation and test rows of a repeat, the same for every contestant.
nn::Parts parts_of_repeat(const data::Dataset& data, const data::Rows& pool,
                          const Configuration& configuration, std::size_t repeat);

/// The training settings of a contestant at a rate in a repeat.
nn::TrainingPlan plan_of(const Configuration& configuration, data::Task task, double rate,
                         std::size_t repeat);

/// When snapshots are taken; they change no other number.
enum class Snapshots { at_the_end, all_along };

/// Together with data and configuration, an Order determines a run completely.
struct Order {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  Snapshots snapshots = Snapshots::at_the_end;
};

Order order_of(const Run& run);

/// One training of a repeat, stopped twice: the network that was best on the validation part, and
/// the network that was best on the test part.
struct StoppedTwice {
  std::array<nn::Network, 2> networks;
  std::array<nn::History, 2> histories;
};
StoppedTwice train_stopped_twice(const Contestant& contestant, const Configuration& configuration,
                                 data::Task task, const nn::Parts& parts, const Order& order,
                                 const nn::Watch& watch = {});

/// Cross-fitting: the first network is tested on the test part, the second one on the validation
/// part, and scores are means over the rows of both. So each training is tested on twice as many
/// rows, none of which trained or stopped the network (Chernozhukov et al. 2018).
struct Judged {
  double score = 0;  // higher or lower is better, as the metric says
  double loss = 0;   // the loss that training uses
};
Judged judge_crosswise(const StoppedTwice& trained, nn::Metric metric, data::Task task,
                       const nn::Parts& parts);

/// The score on the same rows of a constant answer: the mean of the training rows, or the
/// frequencies of the `outputs` classes in them.
double judge_constant(nn::Metric metric, data::Task task, const nn::Parts& parts,
                      std::size_t outputs);

/// A pure function of its arguments, except for the times in seconds.
Run run_one(const Contestant& contestant, const Configuration& configuration, data::Task task,
            const nn::Parts& parts, const Order& order);

/// Counted operations of a run: those of its training steps, and a fixed overhead per step.
double work_of(const Contestant& contestant, const Configuration& configuration, const Run& run);
/// Those of a run that takes all its epochs, on a table with that many rows.
double most_work_of(const Contestant& contestant, const Configuration& configuration,
                    std::size_t rows);

}  // namespace hillock::choose
