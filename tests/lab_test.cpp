// lab_test.cpp: the lab's experiments: those that are exact come out, a claim turned round fails,
// and their statistics are other people's.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "lab/estimate.h"
#include "lab/experiments.h"
#include "lab/mean_field.h"
#include "lab/nets.h"
#include "lab/page.h"
#include "lab/tasks.h"

namespace hillock::tests {
namespace {

lab::Outcome run(const lab::Experiment& e,
                 std::vector<std::pair<std::string, std::string>> stand_ins,
                 std::size_t threads = 3) {
  lab::LabOptions options{.threads = threads};
  options.stand_ins = std::move(stand_ins);
  return e.run(options);
}

// As it stands, once for all tests.
const lab::Outcome& run(const lab::Experiment& e) {
  static std::map<std::string_view, lab::Outcome> outcomes;
  if (!outcomes.contains(e.name)) outcomes.emplace(e.name, run(e, {}));
  return outcomes.at(e.name);
}

std::string verdicts(const lab::Outcome& outcome) {
  std::string all;
  for (const lab::Answer& answer : outcome.answers)
    all += std::string(lab::name_of(answer.conclusion)) + ": " + answer.why + "\n";
  return all;
}

TEST(Lab, EveryExperimentQuotesItsClaims) {
  std::set<std::string_view> names;
  for (const auto& make : lab::experiments) {
    const lab::Experiment e = make();
    EXPECT_TRUE(names.insert(e.name).second) << e.name;
    EXPECT_FALSE(e.about.empty()) << e.name;
    EXPECT_FALSE(e.claims.empty()) << e.name;
    for (const lab::Claim& claim : e.claims) {
      EXPECT_FALSE(claim.source.empty()) << e.name;
      EXPECT_FALSE(claim.sentence.empty()) << e.name;
    }
  }
}

TEST(Lab, PublishedMomentsAndGainsComeOut) {
  const lab::Outcome& outcome = run(lab::gains());
  EXPECT_EQ(lab::together(outcome.answers), lab::Conclusion::holds) << verdicts(outcome);
}

TEST(Lab, TheEdgeOfChaosComesOut) {
  const lab::Outcome& outcome = run(lab::edge_of_chaos_table());
  EXPECT_EQ(lab::together(outcome.answers), lab::Conclusion::holds) << verdicts(outcome);
}

TEST(Lab, SharesBornDeadComeOut) {
  const lab::Outcome& outcome = run(lab::dead_at_birth());
  EXPECT_EQ(outcome.answers[0].conclusion, lab::Conclusion::holds) << verdicts(outcome);
  // With inputs of one sign, a layer of w units dies with probability 2^-w, whatever came before.
  for (const auto& row : outcome.tables[0].rows) {
    const double depth = *row[0].value, width = *row[1].value;
    const double exact = 1 - std::pow(1 - std::pow(2, -width), depth);
    constexpr double errors =
        4;  // standard ones: eight rows, all within that but in 1 of 2,000 seeds
    EXPECT_NEAR(*row[5].value, exact, errors * *row[5].error) << width << " x " << depth;
  }
}

TEST(Lab, SelusTableGivesTheCountsAndTheChance) {
  const lab::Outcome& outcome = run(lab::selu_statistics());
  EXPECT_EQ(outcome.answers[0].conclusion, lab::Conclusion::holds) << verdicts(outcome);
}

TEST(Lab, NoActivationIsOneLinearLayer) {
  const lab::Outcome& outcome = run(lab::linear_without());
  // "depends" with the last bits of some CPUs: six repeats leave the interval of two points wide.
  EXPECT_NE(lab::together(outcome.answers), lab::Conclusion::does_not_hold) << verdicts(outcome);
}

TEST(Lab, SigmoidsGradientVanishes) {
  const lab::Outcome& outcome = run(lab::vanishing_gradient());
  EXPECT_EQ(outcome.answers[0].conclusion, lab::Conclusion::holds) << verdicts(outcome);
}

// Another function plays the part, and the verdict turns. Two parts of one run are played at once
// if each answer is on one of them.
TEST(Lab, AClaimTurnedRoundDoesNotHold) {
  EXPECT_EQ(run(lab::saturation()).answers[2].conclusion, lab::Conclusion::holds);
  EXPECT_EQ(run(lab::saturation(), {{"relu", "tanh"}}).answers[2].conclusion,
            lab::Conclusion::does_not_hold);
  EXPECT_EQ(run(lab::saturation(), {{"sigmoid", "relu"}}).answers[0].conclusion,
            lab::Conclusion::does_not_hold);
  EXPECT_EQ(run(lab::gains(), {{"relu", "tanh"}}).answers[0].conclusion,
            lab::Conclusion::does_not_hold);
  const lab::Outcome chaos = run(lab::edge_of_chaos_table(), {{"tanh", "relu"}, {"gelu", "tanh"}});
  EXPECT_EQ(chaos.answers[0].conclusion, lab::Conclusion::does_not_hold);
  EXPECT_EQ(chaos.answers[1].conclusion, lab::Conclusion::does_not_hold);
  const lab::Outcome dead = run(lab::dead_at_birth(), {{"relu", "tanh"}, {"leaky_relu", "relu"}});
  EXPECT_EQ(dead.answers[0].conclusion, lab::Conclusion::does_not_hold);
  EXPECT_EQ(dead.answers[3].conclusion, lab::Conclusion::does_not_hold);
  EXPECT_NE(run(lab::vanishing_gradient(), {{"sigmoid", "relu"}}).answers[0].conclusion,
            lab::Conclusion::holds);
  EXPECT_NE(run(lab::linear_without(), {{"identity", "tanh"}}).answers[0].conclusion,
            lab::Conclusion::holds);
}

TEST(Lab, ThreadsChangeNoNumber) {
  const lab::Experiment e = lab::linear_without();
  const auto json = [&](const lab::Outcome& outcome) {
    return lab::in_json({{.experiment = e, .outcome = outcome, .left_out = {}}}, {}).dump();
  };
  EXPECT_EQ(json(run(e, {}, 1)), json(run(e)));  // with three
}

TEST(Lab, SeedsDrawOtherNumbers) {
  EXPECT_EQ(lab::spirals(10, 1, 0).train.x, lab::spirals(10, 1, 0).train.x);
  EXPECT_NE(lab::spirals(10, 1, 0).train.x, lab::spirals(10, 2, 0).train.x);
  EXPECT_NE(lab::spirals(10, 1, 0).train.x, lab::spirals(10, 1, 1).train.x);
}

// Student's t with 4 degrees of freedom: 2.776445 at 0.975.
TEST(Lab, AnIntervalIsStudents) {
  const race::Interval i = lab::interval_of(lab::estimate({1, 2, 3, 4, 5}));
  EXPECT_NEAR(i.low, 3 - 2.776445 * std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(i.high, 3 + 2.776445 * std::sqrt(0.5), 1e-6);
  EXPECT_EQ(lab::is_above(i, 1), lab::Conclusion::holds);
  EXPECT_EQ(lab::is_above(i, 5), lab::Conclusion::does_not_hold);
  EXPECT_EQ(lab::is_above(i, 3), lab::Conclusion::depends);
  EXPECT_EQ(lab::is_below(i, 1), lab::Conclusion::does_not_hold);
  EXPECT_EQ(lab::is_above(lab::interval_of(lab::estimate({7})), 0), lab::Conclusion::depends);
}

// SciPy 1.11's documentation of wilcoxon: statistic 24, and with method="approx" p = 0.0408881.
TEST(Lab, SignedRanksAreScipys) {
  const lab::SignedRank test =
      lab::signed_rank({6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75});
  EXPECT_EQ(test.sum, 120 - 24);
  EXPECT_NEAR(test.p, 0.04088813291185591, 1e-12);
  EXPECT_EQ(lab::signed_rank({0, 0}).p, 1);
}

TEST(Lab, AnOrderIsAsRareAsItIs) {
  EXPECT_DOUBLE_EQ(lab::rank_correlation({1, 2, 3, 4}, {10, 20, 30, 25}),
                   0.8);  // 1 - 6 * 2 / (4 * 15)
  EXPECT_DOUBLE_EQ(lab::order_chance({1, 2, 3, 4}, {1, 2, 3, 4}), 1.0 / 24);
  EXPECT_EQ(lab::rank_correlation({1, 2, 3}, {1, 1, 1}), 0);
}

// On the ordered side two inputs grow alike, and chi alone sets the pace.
TEST(Lab, TheDepthScaleIsThatOfChiWhereOrderReigns) {
  const nn::Unit tanh = nn::parse_unit("tanh");
  const lab::Scales scales{1.1, 0.05};
  const double factor = lab::chi(tanh, *lab::fixed_point_variance(tanh, scales), scales);
  EXPECT_NEAR(*lab::depth_scale(tanh, scales), -1 / std::log(factor), 1e-9);
  EXPECT_FALSE(lab::fixed_point_variance(nn::parse_unit("relu"), {3, 0}));  // grows by 3/2 a layer
}

TEST(Lab, VerdictsAreTakenTogether) {
  using enum lab::Conclusion;
  EXPECT_EQ(lab::together({holds, holds}), holds);
  EXPECT_EQ(lab::together({does_not_hold, does_not_hold}), does_not_hold);
  EXPECT_EQ(lab::together({holds, does_not_hold}), depends);
  EXPECT_EQ(lab::together({holds, depends}), depends);
}

TEST(Lab, APageIsInert) {
  constexpr std::string_view hostile = "<script>alert(1)</script> | *b* `x`";
  lab::Experiment e{
      .name = "one", .about = hostile, .claims = {{hostile, hostile}}, .run = nullptr};
  lab::Outcome outcome{.method = std::string(hostile),
                       .answers = {{lab::Conclusion::holds, std::string(hostile)}},
                       .tables = {{.title = std::string(hostile),
                                   .columns = {std::string(hostile)},
                                   .rows = {{lab::figure(hostile)}}}},
                       .notes = {std::string(hostile)}};
  lab::LabOptions options;
  options.data = std::string(hostile);
  const std::string page =
      lab::in_markdown({{.experiment = e, .outcome = outcome, .left_out = {}}}, options);
  EXPECT_EQ(page.find("<script"), std::string::npos) << page;
  EXPECT_EQ(page.find("</script"), std::string::npos) << page;
}

TEST(Lab, AnythingDrawnIsDrawn) {
  lab::Outcome outcome{.method = "", .answers = {}};
  outcome.lines = {
      {.title = "flat", .series = {{"a", {1, 2, 3}, {5, 5, 5}}}},
      {.title = "one point", .series = {{"a", {1}, {5}}}},
      {.title = "not finite", .series = {{"a", {1, 2}, {5, INFINITY}}}},
      {.title = "negative", .series = {{"a", {-3, -1}, {-5, -4}}, {"b", {-3, 1}, {-5, 4}}}}};
  outcome.bars = {{.title = "none", .bars = {}},
                  {.title = "odd", .bars = {{"a", NAN}, {"b", -1}, {"c", 2}}}};
  lab::Experiment e{.name = "one", .about = "One", .claims = {}, .run = nullptr};
  const std::string text = lab::in_text({.experiment = e, .outcome = outcome, .left_out = {}});
  EXPECT_NE(text.find("flat"), std::string::npos);
  EXPECT_NE(text.find("negative"), std::string::npos);
}

}  // namespace
}  // namespace hillock::tests
