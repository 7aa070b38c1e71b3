// reasons.h: the verdict in words, each sentence with the figure that it rests on.
#pragma once

#include <string>
#include <vector>

#include "choose/study.h"

namespace hillock::choose {

/// The size of a difference as a reader says it: of accuracy-like scores in points, of others as it
/// is.
std::string in_points(double value, nn::Metric metric);

/// "−0.4", "+1.2", "0.0": a difference in the same figures, without their unit.
std::string signed_text(double value, nn::Metric metric);

/// "[−1.6, +1.0]"; "−0.3 [−1.6, +1.0] points".
std::string interval_text(const Interval& interval, nn::Metric metric);
std::string gap_text(double mean, const Interval& interval, nn::Metric metric);

/// The candidate whose mean lies furthest above the leader's, over the repeats that both have; none
/// where the leader has the best mean.
const Finding* better_mean_than_the_leader(const Study& study);

/// "17 %".
std::string percent(double share);

/// A share of dead units in a layer from which on it is worth a sentence, and a remedy.
inline constexpr double many_dead = 0.1;

/// Fills in each finding's reasons; everything else in the study must be known.
void give_reasons(Study& study);

/// What to know about this data before believing any figure: few rows, unequal classes.
std::vector<std::string> remarks_on(const data::Dataset& data, const Configuration& configuration);

}  // namespace hillock::choose
