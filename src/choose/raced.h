// raced.h: runs a race (race/race.h) of networks until it is settled or the budget is
// spent.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "choose/runs.h"
#include "race/race.h"

namespace hillock::choose {

/// The fewest repeats on which an answer may rest.
inline constexpr std::size_t fewest_repeats = 4;
/// Snapshots and learning curves are kept for the first repeats only.
inline constexpr std::size_t repeats_with_snapshots = 16;

struct Raced {
  race::Race race;                     // the contestants of the bench, then the constant answer
  std::vector<std::vector<Run>> runs;  // [arm], in the order of their repeats
  std::size_t runs_done = 0;
  Ended ended = Ended::settled;

  std::size_t constant() const { return constant_at; }  // a contestant of the race
  std::size_t constant_at = 0;
};

struct RacePlan {
  std::size_t most_repeats = usual_repeats;
  race::Settle settle = race::Settle::all;
  /// A contestant that is recommended whenever it ties, because keeping it costs nothing.
  std::optional<std::size_t> kept_where_it_ties = {};
  bool with_constant = true;
};

/// Returns nothing if a budget or the user ended it before all arms had fewest_repeats. Throws
/// UsageError if a budget of runs is too small for the first look.
std::optional<Raced> run_race(const Bench& bench, const RacePlan& plan);

/// The learning rate of an arm.
double rate_of(const Bench& bench, const race::Arm& arm);

}  // namespace hillock::choose
