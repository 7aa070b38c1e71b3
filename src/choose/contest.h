// contest.h: who takes part, and one fair run of one of them.
#pragma once

#include <array>
#include <vector>

#include "choose/study.h"

namespace hillock::choose {

struct HeldOut {
  data::Rows pool, held_out;
};

/// The rows that are given as held out; where none are, a share dealt out by the seed.
HeldOut hold_out(const data::Dataset& data, const Configuration& configuration);

/// The units given, identity among them whether asked for or not, each in the shape of the
/// configuration; and for each maxout a narrow form with as many parameters as a plain network of
/// that shape.
std::vector<Contestant> make_contestants(const std::vector<nn::Unit>& units,
                                         const data::Dataset& data, std::size_t inputs,
                                         const Configuration& configuration);

/// The same with another unit in the last of its hidden layers, of which there are at least two.
Contestant with_last(const Contestant& base, const nn::Unit& last);

/// The training, holding-out and judging rows of a repeat; the same for every contestant.
nn::Parts parts_of_repeat(const data::Dataset& data, const data::Rows& pool,
                          const Configuration& configuration, std::size_t repeat);

/// What a contestant trains with at a rate, in a repeat. A schedule is over `epochs`, or all of the
/// configuration's where that is 0.
nn::TrainingPlan plan_of(const Configuration& configuration, data::Task task, double rate,
                         std::size_t repeat, std::size_t epochs = 0);

/// Looks change no other number.
enum class Looks { at_the_end, all_along };

/// What a run is a pure function of, beside the data and the configuration.
struct Order {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  std::size_t epochs = 0;  // at most; 0: the configuration's
  Looks looks = Looks::at_the_end;
};

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

/// A pure function of its arguments, but for what it took in seconds.
Run run_one(const Contestant& contestant, const Configuration& configuration, data::Task task,
            const nn::Parts& parts, const Order& order);

}  // namespace hillock::choose
