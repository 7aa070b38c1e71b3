// pace.h: decides when a run may be stopped early, because it cannot be expected to catch up with
// the leader.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace hillock::race {

/// The validation scores of a run, one per step. The last one is the result. Higher is better.
using Curve = std::vector<double>;

/// What complete runs gained from each step to their end, and the final scores of the leader.
class Pace {
 public:
  /// Without any information: no run is behind.
  Pace() = default;
  /// runs[arm]: its complete runs. leader: an arm. margin: a negligible difference of scores.
  Pace(const std::vector<std::vector<Curve>>& runs, std::size_t leader, double margin);

  struct Behind {
    std::size_t step = 0;  // from 0
    double score = 0;  // the expected final score: the run's own, plus the mean gain from there on
                       // of complete runs of its arm, or of all arms if its arm has none
  };
  /// The first step at which the run is hopeless: even the largest gain that any complete run made
  /// from there on would leave it below the leader's mean by the margin plus four standard
  /// deviations of a run (the median over the arms). Returns nullopt while there are fewer than 6
  /// degrees of freedom in all, or fewer than 6 complete runs that reached the step.
  std::optional<Behind> behind(std::size_t arm, const Curve& curve) const;

 private:
  struct Gains {  // [step], to the end
    std::vector<double> sum = {}, most = {};
    std::vector<std::size_t> count = {};

    void add(const Curve& curve);
  };
  std::optional<double> least_;  // the final score below which a run is hopeless
  Gains all_;
  std::vector<Gains> of_arm_;
};

}  // namespace hillock::race
