// estimated_leads.h: nearer to the truth than means are where losses tell something, hardly further
// where they do not, and means where there is nothing to learn from.
#include "choose/estimated_leads.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/random.h"

namespace hillock::tests {
namespace {

struct Drawn {
  std::vector<double> truth;
  std::vector<std::vector<double>> scores, losses;  // [activation][repeat]

  std::vector<choose::Shown> shown() const {
    std::vector<choose::Shown> all;
    for (std::size_t a = 0; a < truth.size(); ++a) all.push_back({scores[a], losses[a]});
    return all;
  }
};

// True means scatter by 1, scores of one repeat by `sd` and a split that all share, losses by a
// fifth of that around `slope` times the true mean and an own level of deviation `own`.
Drawn draw(std::size_t study, std::size_t count, std::size_t repeats, double sd, double slope,
           double own) {
  data::Stream stream(21, data::Role::test, study);
  Drawn out;
  out.scores.resize(count);
  out.losses.resize(count);
  std::vector<double> levels;
  for (std::size_t a = 0; a < count; ++a) {
    out.truth.push_back(stream.normal());
    levels.push_back(slope * out.truth[a] + own * stream.normal());
  }
  for (std::size_t r = 0; r < repeats; ++r) {
    const double split = 5 * stream.normal();
    for (std::size_t a = 0; a < count; ++a) {
      out.scores[a].push_back(out.truth[a] + split + sd * stream.normal());
      out.losses[a].push_back(levels[a] - 0.3 * split + 0.2 * sd * stream.normal());
    }
  }
  return out;
}

// How far a's mean lies above b's, over the repeats that a has.
double mean_lead(const Drawn& drawn, std::size_t a, std::size_t b) {
  const std::size_t repeats = drawn.scores[a].size();
  double lead = 0;
  for (std::size_t r = 0; r < repeats; ++r)
    lead += (drawn.scores[a][r] - drawn.scores[b][r]) / double(repeats);
  return lead;
}

// Mean squared errors over all pairs, of the estimates over those of the means.
double error_over_that_of_means(double sd, double slope, double own, std::size_t repeats = 4) {
  double estimated = 0, plain = 0;
  for (std::size_t study = 0; study < 400; ++study) {
    const Drawn drawn = draw(study, 12, repeats, sd, slope, own);
    const auto leads = choose::estimated_leads(drawn.shown(), 0);
    for (std::size_t a = 1; a < 12; ++a)
      for (std::size_t b = 0; b < a; ++b) {
        const double truth = drawn.truth[a] - drawn.truth[b];
        estimated += std::pow(leads[a] - leads[b] - truth, 2);
        plain += std::pow(mean_lead(drawn, a, b) - truth, 2);
      }
  }
  return estimated / plain;
}

TEST(Estimate, IsNearerToTheTruthWhereLossesGoWithScores) {
  EXPECT_LT(error_over_that_of_means(2, -1, 0), 0.5);
  EXPECT_LT(error_over_that_of_means(2, -1, 0.5), 0.8);
}

// Where losses say nothing, or the reverse, it is drawn towards the mean of all, as James and
// Stein's estimate is, which is nearer to the truth than means are.
TEST(Estimate, LosesNothingWhereLossesSayNothing) {
  EXPECT_LT(error_over_that_of_means(2, 0, 1), 1);
  EXPECT_LT(error_over_that_of_means(2, 1, 0), 1);
}

TEST(Estimate, ComesToTheMeansWithRepeats) {
  const Drawn drawn = draw(1, 12, 2000, 1, 0, 1);
  const auto leads = choose::estimated_leads(drawn.shown(), 3);
  for (std::size_t a = 0; a < 12; ++a)
    EXPECT_NEAR(leads[a] - leads[3], mean_lead(drawn, a, 3), 0.01) << a;
}

// Losses that lie on a line with scores, which scatter far more than that line is long.
TEST(Estimate, FollowsTheLineWhereAllDistanceIsChance) {
  Drawn drawn = draw(2, 6, 4, 0, 0, 0);
  for (std::size_t a = 0; a < 6; ++a)
    for (std::size_t r = 0; r < 4; ++r) {
      drawn.scores[a][r] = 0.01 * double(a) + ((r + a) % 2 == 0 ? 1 : -1);  // noise that cancels
      drawn.losses[a][r] = 3 - 0.5 * double(a);
    }
  const auto leads = choose::estimated_leads(drawn.shown(), 0);
  for (std::size_t a = 0; a < 6; ++a) EXPECT_NEAR(leads[a] - leads[0], 0.01 * double(a), 1e-12);
}

TEST(Estimate, OfThoseThatHaveStoppedUsesTheRepeatsThatBothHave) {
  Drawn drawn = draw(3, 4, 8, 1, -1, 0);
  drawn.scores[2].resize(3);
  drawn.losses[2].resize(3);
  // Four are too few for a line.
  EXPECT_NEAR(choose::estimated_leads(drawn.shown(), 0)[2], mean_lead(drawn, 2, 0), 1e-12);
}

TEST(Estimate, KeepsMeansWhereThereIsNothingToLearnFrom) {
  const auto is_plain = [](const Drawn& drawn) {
    const auto leads = choose::estimated_leads(drawn.shown(), 0);
    for (std::size_t a = 0; a < drawn.truth.size(); ++a)
      EXPECT_NEAR(leads[a], mean_lead(drawn, a, 0), 1e-12) << a;
  };
  is_plain(draw(4, choose::fewest_for_a_line - 1, 4, 2, -1, 0));
  is_plain(draw(5, 12, 1, 2, -1, 0));
  is_plain(draw(6, 1, 4, 2, -1, 0));
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan("")}) {
    Drawn drawn = draw(7, 12, 4, 2, -1, 0);
    drawn.losses[5][2] = bad;
    is_plain(drawn);
  }
  Drawn equal = draw(8, 12, 4, 0, 0, 0);
  for (auto& scores : equal.scores) scores = equal.scores[0];
  is_plain(equal);
}

}  // namespace
}  // namespace hillock::tests
