// The verdict: published quantiles, the rules of the design, and how often it errs, by simulation.
#include "choose/verdict.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/random.h"

namespace hillock {
namespace {

// Student's t, two-sided 95 %, 9 degrees of freedom: 2.262 (any table).
TEST(Verdict, IntervalIsStudentsOfThePairedDifferences) {
  std::vector<double> d;
  for (int i = 1; i <= 10; ++i) d.push_back(i);
  const Judgement j = judge_difference(
      d, {.confidence = 0.95, .margin = 0, .test_over_train = 0.25, .comparisons = 1});
  const double sd = std::sqrt(55.0 / 6);  // of 1 … 10
  EXPECT_DOUBLE_EQ(j.mean, 5.5);
  EXPECT_NEAR(j.interval.high - j.mean, 2.262157 * sd / std::sqrt(10), 1e-5);
  EXPECT_NEAR(j.new_data.high - j.mean, 2.262157 * sd * std::sqrt(0.1 + 0.25), 1e-5);
}

// Bonferroni over 66 pairs: scipy.stats.t.ppf(1 - 0.05 / 66 / 2, 9) is 4.9817968.
TEST(Verdict, TheErrorIsSharedOutOverAllPairs) {
  std::vector<std::vector<double>> scores(12, std::vector<double>(10, 0.5));
  for (int r = 0; r < 10; ++r) scores[1][r] -= 0.1 + (r % 2 == 0 ? 0.01 : -0.01);
  const Judged judged = judge(scores, scores, {.confidence = 0.95, .margin = 0.005});
  const double sd = 0.01 * std::sqrt(10.0 / 9);
  EXPECT_NEAR(judged.activations[1].interval.high - judged.activations[1].mean,
              4.9817968 * sd / std::sqrt(10), 1e-8);
}

TEST(Verdict, KnowsTiesWorseAndUnresolved) {
  std::vector<std::vector<double>> scores(4, std::vector<double>(10));
  for (int r = 0; r < 10; ++r) {
    const double split = 0.9 + 0.01 * (r % 3), jitter = r % 2 == 0 ? 1e-4 : -1e-4;
    scores[0][r] = split - 0.05 + 10 * jitter;  // clearly below
    scores[1][r] = split;                       // the best
    scores[2][r] =
        split - 0.001 + jitter;  // well within the margin, though surely lower: a tie comes first
    scores[3][r] = split - 0.004 + 400 * jitter;  // all over the place
  }
  const Judged judged = judge(scores, scores, {.margin = 0.005});
  EXPECT_EQ(judged.leader, 1u);
  EXPECT_EQ(judged.activations[0].verdict, Verdict::worse);
  EXPECT_EQ(judged.activations[1].verdict, Verdict::best);
  EXPECT_EQ(judged.activations[2].verdict, Verdict::tie);
  EXPECT_EQ(judged.activations[3].verdict, Verdict::unresolved);
  EXPECT_TRUE(judged.activations[3].more_repeats);
  EXPECT_FALSE(judged.activations[0].more_repeats);
}

TEST(Verdict, TwoNamesForOneFunctionTieExactly) {
  const std::vector<std::vector<double>> scores(2, {0.9, 0.8, 0.95});
  const Judged judged = judge(scores, scores, {.margin = 0});
  EXPECT_EQ(judged.leader, 0u);
  EXPECT_EQ(judged.activations[1].verdict, Verdict::tie);
  EXPECT_EQ(judged.activations[1].interval.low, 0);
  EXPECT_EQ(judged.activations[1].interval.high, 0);
}

// One row of 24 in one of 10 repeats is a standard deviation of 1/24/sqrt(10); t(9) at 1 - 0.05/2
// is 2.262.
TEST(Verdict, EqualCountsAreNoProofOfEqualityUnlessTheLossesAreEqualToo) {
  const std::vector<std::vector<double>> scores(2, std::vector<double>(10, 23.0 / 24));
  const JudgeBy by{.margin = 0.005, .step = 1.0 / 24};
  const Judged chance =
      judge(scores, {std::vector<double>(10, 0.1), std::vector<double>(10, 0.2)}, by);
  EXPECT_NEAR(chance.activations[1].interval.low, -2.262157 / 24 / 10, 1e-6);
  EXPECT_EQ(chance.activations[1].verdict, Verdict::unresolved);
  const Judged twins =
      judge(scores, {std::vector<double>(10, 0.1), std::vector<double>(10, 0.1)}, by);
  EXPECT_EQ(twins.activations[1].interval.low, 0);
  EXPECT_EQ(twins.activations[1].verdict, Verdict::tie);
}

TEST(Verdict, OneRepeatSettlesNothing) {
  const Judged judged = judge({{0.9}, {0.5}}, {{1}, {2}}, {.margin = 0.01});
  EXPECT_EQ(judged.activations[1].verdict, Verdict::unresolved);
}

// All equal, differences correlated through the split: some activation is called worse in at most 5
// % of studies. 2000 studies; a rate of 5 % would exceed 130 in fewer than one of 1e4 such tests.
TEST(Verdict, CallsEqualsDifferentInAtMostFivePercentOfStudies) {
  Stream stream(11, Role::test);
  int wrong = 0;
  for (int study = 0; study < 2000; ++study) {
    std::vector<std::vector<double>> scores(12, std::vector<double>(10));
    for (int r = 0; r < 10; ++r) {
      const double split = stream.normal();
      for (auto& one : scores) one[r] = split + stream.normal();
    }
    bool any = false;
    for (const Judgement& j : judge(scores, scores, {.margin = 0.5}).activations)
      any = any || j.verdict == Verdict::worse;
    wrong += any;
  }
  EXPECT_LE(wrong, 130);
}

}  // namespace
}  // namespace hillock
