// figures.h: scores and their differences as a reader says them.
#pragma once

#include <string>
#include <vector>

#include "choose/study.h"
#include "nn/metrics.h"
#include "race/verdict.h"

namespace hillock::words {

/// Accuracy-like scores in percent and their differences in points; others as they are.
struct Figures {
  nn::Metric metric = nn::Metric::accuracy;
  int more_digits = 0;  // where an interval ends so near to 0 or the margin that one more tells

  std::string score(double value) const;           // "80.5 %", "0.853", "12.40"
  std::string plain(double difference) const;      // "0.4": its size, without sign and unit
  std::string with_unit(double difference) const;  // "0.4 points"
  std::string with_sign(double difference) const;  // "−0.4", "+1.2", "0.0"
  std::string interval(const race::Interval& interval) const;          // "[−1.6, +1.0]"
  std::string gap(double mean, const race::Interval& interval) const;  // with all of it
  /// What is lost, from least to most: "1.0 to 2.9 points"; "at most 2.9 points" where the least is
  /// nothing.
  std::string loss(double least, double most) const;
};

/// For the figures of one study: no end of an interval is rounded over 0 or the margin.
Figures figures_of(const choose::Study& study);

/// "17 %".
std::string percent(double share);

/// "a", "a and b", "a, b and c"; "6 others" (or "6 activations") where they are more than `named`.
std::string list(const std::vector<std::string>& names, std::size_t named = 4,
                 const char* rest = "others");

}  // namespace hillock::words
