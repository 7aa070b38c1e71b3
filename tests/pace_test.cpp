// When a run need not be finished: by hand, where the arithmetic is short.
#include "race/pace.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hillock::tests {
namespace {

using race::Curve;
using race::Pace;

// Four arms of three runs that end 0.02 apart: 8 degrees of freedom, deviation 0.02. A run gains
// `late` in its last step, and a tenth in the one before.
std::vector<std::vector<Curve>> runs(double late) {
  std::vector<std::vector<Curve>> out;
  for (const double end : {0.9, 0.89, 0.5, 0.4}) {
    auto& arm = out.emplace_back();
    for (const double off : {-0.02, 0.0, 0.02})
      arm.push_back({end + off - late - 0.1, end + off - late, end + off});
  }
  return out;
}

// Of the leader 0.9 - 0.005 - 4 * 0.02 * sqrt(1 + 1/3).
const double least = 0.895 - 0.08 * std::sqrt(4.0 / 3);

TEST(Pace, ARunThatCannotCatchUpIsBehindFromTheFirstStepThatShowsIt) {
  const Pace pace(runs(0.05), 0, 0.005);
  EXPECT_FALSE(pace.behind(1, {least - 0.15 + 1e-9, least - 0.05 + 1e-9}));
  const auto first = pace.behind(1, {least - 0.15 - 1e-9, 0.9});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->step, 0U);
  EXPECT_NEAR(first->score, least, 1e-8);
  const auto second = pace.behind(1, {0.9, least - 0.05 - 1e-9});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->step, 1U);
}

TEST(Pace, WhatOneRunMadeUpForAnyMay) {
  auto with_a_late_one = runs(0.05);
  with_a_late_one[3][0] = {0.01, 0.01, 0.42};
  EXPECT_FALSE(Pace(with_a_late_one, 0, 0.005).behind(2, {0.5, 0.5}));
  EXPECT_TRUE(Pace(runs(0.05), 0, 0.005).behind(2, {0.5, 0.5}));
}

TEST(Pace, ItCountsWithWhatItsOwnArmGained) {
  auto unlike = runs(0.05);
  for (Curve& curve : unlike[2]) curve[0] = curve[2] - 0.01;
  const Pace pace(unlike, 0, 0.005);
  EXPECT_NEAR(pace.behind(2, {0.3})->score, 0.31, 1e-12);
  EXPECT_NEAR(pace.behind(7, {0.3})->score, 0.3 + (9 * 0.15 + 3 * 0.01) / 12, 1e-12);
}

TEST(Pace, TooLittleTellsNothing) {
  EXPECT_FALSE(Pace().behind(0, {-1e9}));
  auto few = runs(0.05);
  for (auto& arm : few) arm.resize(2);
  few.resize(2);
  EXPECT_FALSE(Pace(few, 0, 0.005).behind(1, {-1e9}));
}

TEST(Pace, ARunAtItsLastStepIsWholeAndNoNumberIsNotBehind) {
  const Pace pace(runs(0.05), 0, 0.005);
  EXPECT_FALSE(pace.behind(1, {0.9, 0.9, 0.1, 0.1}));
  EXPECT_FALSE(pace.behind(1, {std::numeric_limits<double>::quiet_NaN(), 0.9}));
  EXPECT_FALSE(pace.behind(1, {}));
}

}  // namespace
}  // namespace hillock::tests
