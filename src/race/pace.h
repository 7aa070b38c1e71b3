// pace.h: when a run that is under way need not be finished, since it cannot be expected to catch
// up.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace hillock::race {

/// The scores of a run, one a step, the last of which counts; higher is better.
using Curve = std::vector<double>;

/// What whole runs gained from each step to their end, and what the leader's ended with.
class Pace {
 public:
  /// Nothing is known: no run is behind.
  Pace() = default;
  /// The whole runs of each arm, one of which leads; and a difference that makes none.
  Pace(const std::vector<std::vector<Curve>>& runs, std::size_t leader, double margin);

  struct Behind {
    std::size_t step = 0;  // from 0
    double score = 0;      // what it counts with: its own, and the mean gain of its arm's whole
                           // runs from there on, or of all where it has none
  };
  /// The first step at which even the largest gain that any whole run made from there on would
  /// leave the run behind the leader's mean, by the margin and four standard deviations of a run.
  /// The deviation is the median over the arms. Fewer than 6 degrees of freedom in all, and fewer
  /// than 6 whole runs that came so far, tell nothing.
  std::optional<Behind> behind(std::size_t arm, const Curve& curve) const;

 private:
  struct Gains {  // by step, to the end
    std::vector<double> sum = {}, most = {};
    std::vector<std::size_t> count = {};

    void add(const Curve& curve);
  };
  std::optional<double> least_;  // what a run has to end with
  Gains all_;
  std::vector<Gains> of_arm_;
};

}  // namespace hillock::race
