// raced.h: a race (race/race.h) of networks: the runs that it asks for, until it is settled or the
// effort spent.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "choose/runs.h"
#include "race/race.h"

namespace hillock::choose {

/// An answer rests on so many repeats at least.
inline constexpr std::size_t fewest_repeats = 4;
/// The first repeats are looked into while they train, and their curves are kept.
inline constexpr std::size_t looked_into = 16;

struct Raced {
  race::Race race;                     // of the bench's contestants, and the yardstick after them
  std::vector<std::vector<Run>> runs;  // [arm], in the order of their repeats
  std::size_t runs_done = 0;
  Ended ended = Ended::settled;

  std::size_t constant() const { return constant_at; }  // a contestant of the race
  std::size_t constant_at = 0;
};

struct RacePlan {
  std::size_t most_repeats = usual_repeats;
  race::Settle settle = race::Settle::all;
  /// What it costs nothing to keep: a contestant that is recommended wherever it ties.
  std::optional<std::size_t> kept_where_it_ties = {};
  bool with_constant = true;
};

/// None where a budget or someone ended it before all had fewest_repeats. Throws UsageError where a
/// budget of runs cannot reach the first look.
std::optional<Raced> run_race(const Bench& bench, const RacePlan& plan);

/// The rate of an arm.
double rate_of(const Bench& bench, const race::Arm& arm);

}  // namespace hillock::choose
