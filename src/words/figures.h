// figures.h: formats scores and their differences for readers.
#pragma once

#include <string>
#include <vector>

#include "choose/study.h"
#include "nn/metrics.h"
#include "race/verdict.h"

namespace hillock::words {

/// Accuracies and similar scores are in percent and their differences in points. Others have no
/// unit.
struct Figures {
  nn::Metric metric = nn::Metric::accuracy;
  int more_digits = 0;  // raised if an end of an interval would round to 0 or the margin

  std::string score(double value) const;           // "80.5 %", "0.853", "12.40"
  std::string plain(double difference) const;      // "0.4": its size, without sign and unit
  std::string with_unit(double difference) const;  // "0.4 points"
  std::string with_sign(double difference) const;  // "−0.4", "+1.2", "0.0"
  std::string interval(const race::Interval& interval) const;          // "[−1.6, +1.0]"
  std::string gap(double mean, const race::Interval& interval) const;  // "−0.4 [−1.6, +1.0] points"
  /// The loss as a range, "1.0 to 2.9 points", or "at most 2.9 points" if it may be
  /// nothing.
  std::string loss(double least, double most) const;
};

/// The format of one study, with enough digits that no end of an interval rounds to 0 or the
/// margin.
Figures figures_of(const choose::Study& study);

/// "17 %".
std::string percent(double share);

/// "a", "a and b", "a, b and c"; if there are more than `named`, "6 others" (or another `rest`).
std::string list(const std::vector<std::string>& names, std::size_t named = 4,
                 const char* rest = "others");

}  // namespace hillock::words
