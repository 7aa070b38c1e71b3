// rules.h: what the runs show of the article's four rules for choosing: do not mix activations; let
// outputs be zero-centred; mind relu's learning rate and dead units; prefer relu and maxout to
// sigmoid and tanh.
#pragma once

#include <optional>
#include <vector>

#include "choose/comparison.h"
#include "choose/study.h"

namespace hillock::choose {

/// Each where the runs show something, and not otherwise; the first one always where it was asked
/// for. Everything else in the study must be known.
std::vector<RuleFinding> judge_rules(const Study& study, const Race& race);

/// Spearman's rank correlation of x and y, with the share of random orders of y (by `seed`) whose
/// correlation is as far from 0. Equal values share their mean rank. At least 3 of each.
struct RankCorrelation {
  double rho = 0, p = 1;
};
RankCorrelation rank_correlation(const std::vector<double>& x, const std::vector<double>& y,
                                 std::uint64_t seed);

}  // namespace hillock::choose
