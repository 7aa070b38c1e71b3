// deciding.h: how often the race errs, by simulation on drawn scores whose truth is known.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "race/race.h"

namespace hillock::lab {

/// How often something happened, with the Clopper-Pearson interval of what the share would be in
/// endlessly many studies, at 95 %.
struct Frequency {
  std::size_t times = 0, of = 0;

  double share() const { return of > 0 ? double(times) / double(of) : 0; }
  race::Interval interval() const;
};

/// Scores of one repeat: what all activations share (the split) and what each has on its own.
enum class Noise { normal, heavy_tails, skewed, rows, one_wild, alike };
/// normal; Student's t with 3 degrees of freedom; exponential; of a test part of 120 rows; one
/// activation with 5 times the deviation; activations in groups whose scores go together.
inline constexpr std::array<std::string_view, 6> noise_names{"normal",   "t, 3 d.f.", "skewed",
                                                             "120 rows", "one wild",  "groups"};

struct Scenario {
  std::string_view truth;     // in words
  std::vector<double> means;  // true ones at the best rate, in points; higher is better
  double sd = 1;              // of a paired difference, in points
  Noise noise = Noise::normal;
  /// What one step of the rate grid away from the best costs, in points; a contestant's best rate
  /// is its place in the list modulo 3, so that it may lie at the edge of those it begins with.
  double by_rate = 0.3;
  double margin = 0.5;  // points
  std::size_t most_repeats = 320;
};

/// Of one scenario's studies.
struct Rates {
  Frequency wrong;     // studies with a wrong call: worse though as good as the leader, or a tie
                       // though more than the margin below it
  Frequency good;      // studies whose recommendation is truly within the margin of the best
  Frequency found;     // of the activations that are truly worse than the best by more than the
                       // margin, those that were called so
  Frequency told;      // of all verdicts beside the leader's
  double by_rate = 0;  // points lost by the rate that a contestant is given, mean
  double runs = 0;     // a study, mean
};

std::vector<Scenario> scenarios();

/// Room for most of the normals that the races of all scenarios draw.
inline constexpr std::size_t normals_room = std::size_t{256} << 20;  // bytes

/// Studies are numbered from `first` on; each is a pure function of its number. Those of two
/// scenarios are independent only if their numbers differ. Simulations that share `normals` are
/// faster.
Rates simulate(const Scenario& scenario, std::size_t studies, std::size_t threads,
               const std::shared_ptr<const race::Normals>& normals, std::size_t first = 0);

}  // namespace hillock::lab
