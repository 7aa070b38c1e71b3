// contest.h: who takes part, and one fair run of one of them.
#pragma once

#include <vector>

#include "choose/study.h"

namespace hillock {

struct HeldOut {
  Rows pool, held_out;
};

/// The rows that are given as held out; where none are, a share dealt out by the seed.
HeldOut hold_out(const Dataset& data, const Configuration& configuration);

/// The units given, identity among them whether asked for or not, each in the shape of the
/// configuration; and for each maxout a narrow form with as many parameters as a plain network of
/// that shape.
std::vector<Contestant> make_contestants(const std::vector<Unit>& units, const Dataset& data,
                                         std::size_t inputs, const Configuration& configuration);

/// The same with another unit in the last of its hidden layers, of which there are at least two.
Contestant with_last(const Contestant& base, const Unit& last);

/// The training, holding-out and judging rows of a repeat; the same for every contestant.
Parts parts_of_repeat(const Dataset& data, const Rows& pool, const Configuration& configuration,
                      std::size_t repeat);

/// What a contestant trains with at a rate, in a repeat.
TrainingPlan plan_of(const Configuration& configuration, Task task, double rate,
                     std::size_t repeat);

/// A pure function of its arguments, but for what it took in seconds.
enum class Looks { at_the_end, all_along };
Run run_one(const Contestant& contestant, const Configuration& configuration, Task task,
            const Parts& parts, double rate, std::size_t repeat, Looks looks);

}  // namespace hillock
