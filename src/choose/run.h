// run.h: one fair run of a contestant.
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

/// What a network looked like inside in the course of its training.
struct Look {
  double epoch = 0;  // 0: at birth, before the first step
  diagnose::Diagnostics diagnostics;
};

/// Rows of the validation part, at most, on which a network is looked into while it trains.
inline constexpr std::size_t look_rows = 128;

/// One finished training.
struct Run {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  nn::History history;                // as the validation part stopped it
  std::size_t crosswise_epoch = 0;    // the best one by the test part
  double seconds = 0;                 // of training until neither part waited
  double score = 0;                   // over test and validation part, by judge_crosswise
  double test_loss = 0;               // there too, as training measures it
  double constant_score = 0;          // the score of a constant answer on these rows
  diagnose::Diagnostics diagnostics;  // of the kept network, on the validation part
  /// At birth, after 1, 4, 16, 64 … epochs, and of the kept network; all on the first look_rows of
  /// the validation part. Only the first repeats have them.
  std::vector<Look> looks;
  double seconds_looking = 0;  // for these and diagnostics; the history's seconds are without it
};

struct HeldOut {
  data::Rows pool, held_out;
};

/// The rows that are given as held out; where none are, a share dealt out by the seed.
HeldOut hold_out(const data::Dataset& data, const Configuration& configuration);

/// The training, holding-out and judging rows of a repeat; the same for every contestant.
nn::Parts parts_of_repeat(const data::Dataset& data, const data::Rows& pool,
                          const Configuration& configuration, std::size_t repeat);

/// What a contestant trains with at a rate, in a repeat.
nn::TrainingPlan plan_of(const Configuration& configuration, data::Task task, double rate,
                         std::size_t repeat);

/// Looks change no other number.
enum class Looks { at_the_end, all_along };

/// What a run is a pure function of, beside the data and the configuration.
struct Order {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  Looks looks = Looks::at_the_end;
};

Order order_of(const Run& run);

/// One training of a repeat, stopped for two parts: the network that was best on the validation
/// part, and the one that was best on the test part.
struct StoppedTwice {
  std::array<nn::Network, 2> networks;
  std::array<nn::History, 2> histories;
};
StoppedTwice train_stopped_twice(const Contestant& contestant, const Configuration& configuration,
                                 data::Task task, const nn::Parts& parts, const Order& order,
                                 const nn::Watch& watch = {});

/// Each network judged on the part that did not stop it: the test part by the first one, the
/// validation part by the second. Means over the rows of both. So a training has twice the rows to
/// judge it that one part has, none of which it was trained or stopped by.
struct Judged {
  double score = 0;  // in the metric's own direction
  double loss = 0;   // as training measures it
};
Judged judge_crosswise(const StoppedTwice& trained, nn::Metric metric, data::Task task,
                       const nn::Parts& parts);

/// The score there of what always says the same: the training rows' mean, or the shares of their
/// classes, of which there are `outputs`.
double judge_constant(nn::Metric metric, data::Task task, const nn::Parts& parts,
                      std::size_t outputs);

/// A pure function of its arguments, but for what it took in seconds.
Run run_one(const Contestant& contestant, const Configuration& configuration, data::Task task,
            const nn::Parts& parts, const Order& order);

/// Counted operations of a run: those of its training steps, and what a step costs beside them.
double work_of(const Contestant& contestant, const Configuration& configuration, const Run& run);
/// Of a run that takes all its epochs; of a table with so many rows.
double most_work_of(const Contestant& contestant, const Configuration& configuration,
                    std::size_t rows);

}  // namespace hillock::choose
