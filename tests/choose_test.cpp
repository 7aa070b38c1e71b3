// Whole studies on real tables: the same numbers for any thread count, exact ties, the linear
// control.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "api/error.h"
#include "choose/json_text.h"
#include "choose/study.h"
#include "data/dataset.h"
#include "data_support.h"
#include "report/result_json.h"
#include "report/verdict_table.h"
#include "words/answer.h"
#include "words/reasons.h"

namespace hillock::tests {
namespace {

const std::string examples = std::string(HILLOCK_SOURCE_DIR) + "/examples/";

choose::Study study_of(const data::Dataset& data, const std::string& activations,
                       choose::Request request = {}, std::size_t most_repeats = 6) {
  request.activations = activations;
  choose::Configuration configuration = choose::configured(request, data);
  configuration.most_repeats = most_repeats;
  return choose::run_study(data, nn::parse_units(activations), configuration);
}

choose::Request quick(std::size_t epochs, std::size_t threads = 2) {
  choose::Request request;
  request.hidden = {8};
  request.epochs = epochs;
  request.threads = threads;
  return request;
}

const choose::Finding& finding_of(const choose::Study& study, const std::string& name) {
  for (const choose::Finding& f : study.findings)
    if (study.contestant_of(f).name() == name) return f;
  throw Error("no " + name);
}

// Fields that name seconds may differ; nothing else.
void drop_seconds(nlohmann::ordered_json& json) {
  if (json.is_object())
    for (const char* key :
         {"seconds", "seconds_per_run", "seconds_per_epoch", "seconds_to_leader_loss"})
      json.erase(key);
  if (json.is_structured())
    for (auto& child : json) drop_seconds(child);
}

TEST(Choose, AnswersTheSameForOneAndTwoThreadsBitForBit) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  std::string answers[2];
  for (std::size_t threads : {1, 2}) {
    auto json = report::to_json(study_of(data, "relu,gelu,prelu,maxout", quick(5, threads)), data,
                                double(threads));
    drop_seconds(json);
    answers[threads - 1] = choose::json_line(json);
  }
  EXPECT_EQ(answers[0], answers[1]);
}

// At birth networks differ by their activation alone; a curve ends where patience does; the kept
// epoch's loss is the least.
TEST(Choose, TellsTheCourseOfEveryRepeat) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  choose::Request request = quick(20);
  request.hidden = {8, 8};
  const choose::Study study = study_of(data, "relu,sigmoid", request);
  const auto json = report::to_json(study, data, 1);
  for (const auto& one : json["activations"]) {
    const std::size_t repeats = one["score"]["n"];
    ASSERT_EQ(one["learning_curves"]["repeats"].size(), repeats);
    double kept_epochs = 0, crosswise_epochs = 0;
    for (const auto& curve : one["learning_curves"]["repeats"]) {
      const std::size_t points = curve["validation_loss"].size(), kept = curve["kept_epoch"];
      EXPECT_EQ(curve["training_loss"].size(), points);
      EXPECT_EQ(curve["seconds"].size(), points);
      EXPECT_TRUE(curve["training_loss"][0].is_null());
      for (double loss : curve["validation_loss"]) EXPECT_LE(curve["validation_loss"][kept], loss);
      kept_epochs += double(kept) / double(repeats);
      crosswise_epochs += double(curve["crosswise_epoch"]) / double(repeats);
    }
    EXPECT_NEAR(double(one["epochs"]), (kept_epochs + crosswise_epochs) / 2, 1e-9);
    const auto& moments = one["diagnostics_over_time"]["moments"];
    EXPECT_EQ(moments.front()["when"], "at birth");
    EXPECT_EQ(moments.front()["epoch"], 0);
    EXPECT_EQ(moments.front()["repeats"], repeats);
    EXPECT_EQ(moments[2]["epoch"], 4);
    EXPECT_EQ(one["diagnostics_over_time"]["rows"], 55);  // 0.2 of 0.8 of 344
    EXPECT_EQ(moments.back()["when"], "at the end");
    EXPECT_NEAR(double(moments.back()["epoch"]), kept_epochs, 1e-9);
    // Penguins' validation part has fewer rows than are looked at.
    EXPECT_EQ(moments.back()["layers"], one["diagnostics"]["layers"]);
  }
  const auto& sigmoid = finding_of(study, "sigmoid").snapshots.front().mean.diagnostics;
  EXPECT_NEAR(sigmoid.layers[1].mean_output, 0.5, 0.1);
  EXPECT_LT(sigmoid.gradient_ratio,
            finding_of(study, "relu").snapshots.front().mean.diagnostics.gradient_ratio);
  EXPECT_EQ(study.findings.front().to_leader_loss.repeats, study.repeats);
  EXPECT_EQ(json["leader_loss"], study.leader_loss);
}

TEST(Choose, DeepNetworksAnswerTheSameForOneAndTwoThreadsToo) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  for (const nn::Norm norm : {nn::Norm::batch, nn::Norm::layer}) {
    std::string answers[2];
    for (std::size_t threads : {1, 2}) {
      choose::Request request = quick(4, threads);
      request.hidden = {8, 8, 8};
      request.norm = norm;
      request.residual = request.class_weights = true;
      request.schedule = nn::Schedule::one_cycle;
      request.clip = 1;
      auto json =
          report::to_json(study_of(data, "relu,prelu,maxout", request), data, double(threads));
      drop_seconds(json);
      answers[threads - 1] = choose::json_line(json);
    }
    EXPECT_EQ(answers[0], answers[1]) << int(norm);
  }
}

// Layer normalisation is no linear function of a row.
TEST(Choose, IdentityIsCalledLinearOnlyWhereItsNetworkIs) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  for (const nn::Norm norm : {nn::Norm::none, nn::Norm::batch, nn::Norm::layer}) {
    choose::Request request = quick(20);
    request.norm = norm;
    request.margin = 0.2;  // every network ties
    const choose::Study study = study_of(data, "identity,relu", request);
    const auto reasons = words::reasons(study, finding_of(study, "identity"));
    const bool said = std::ranges::any_of(reasons, [](const std::string& reason) {
      return reason.starts_with("Without activations the network is linear");
    });
    EXPECT_EQ(said, norm != nn::Norm::layer);
    EXPECT_EQ(words::headline(study).starts_with("A linear model is enough"),
              norm != nn::Norm::layer);
    EXPECT_EQ(study.remarks.size(), std::size_t(norm == nn::Norm::layer));
  }
}

TEST(Choose, ClassWeightsNeedClassesAndBatchNormalisationTwoRows) {
  const data::Dataset numbers =
      data::read_dataset(examples + "penguins.csv", {.target = "body_mass_g"});
  choose::Request request;
  request.class_weights = true;
  EXPECT_THROW(choose::configured(request, numbers), UsageError);
  request = {};
  request.norm = nn::Norm::batch;
  request.batch = 1;
  EXPECT_THROW(choose::configured(request, numbers), UsageError);
}

TEST(Choose, TwoNamesForOneFunctionAreOneContestant) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  const choose::Study study = study_of(data, "relu,leaky_relu:slope=0", quick(5));
  const choose::Finding &a = finding_of(study, "relu"),
                        &b = finding_of(study, "leaky_relu:slope=0");
  EXPECT_EQ(b.same_as, a.contestant);
  EXPECT_EQ(a.scores, b.scores);
  EXPECT_EQ(a.rate, b.rate);
  EXPECT_EQ(a.statement.difference, b.statement.difference);
  EXPECT_EQ(std::max(a.statement.verdict, b.statement.verdict), race::Verdict::tie);
  // The second name costs the two repeats in which that was seen.
  EXPECT_LT(study.runs, study_of(data, "relu,elu", quick(5)).runs);
}

TEST(Choose, AnAnswerDoesNotDependOnWhoElseTakesPartOrInWhatOrder) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  const choose::Study one = study_of(data, "relu,tanh", quick(5)),
                      other = study_of(data, "elu,tanh,silu,relu", quick(5));
  // How many repeats there are depends on who else is there; what they give does not.
  for (const char* name : {"relu", "tanh", "identity"}) {
    const choose::Finding &a = finding_of(one, name), &b = finding_of(other, name);
    // As is which rate is in front.
    if (a.rate != b.rate) continue;
    auto scores = a.scores, others = b.scores;
    const std::size_t both = std::min(scores.size(), others.size());
    ASSERT_GE(both, 2u);
    scores.resize(both), others.resize(both);
    EXPECT_EQ(scores, others) << name;
  }
}

// The means that pandas gives of all 150 rows: read_csv("iris.csv").mean().
TEST(Choose, TheNetworkThatIsGivenOutIsTrainedOnAllRows) {
  const data::Dataset data = data::read_dataset(test_data("iris.csv"), {.target = "species"});
  const choose::Study study = study_of(data, "relu", quick(2));
  EXPECT_EQ(study.test_rows, 30u);
  const auto& features = study.trained.encoder.features;
  ASSERT_EQ(features.size(), 4u);
  EXPECT_FLOAT_EQ(features[0].numeric.mean, 5.843333f);
  EXPECT_FLOAT_EQ(features[2].numeric.mean, 3.758f);
}

TEST(Choose, IdentityAlwaysRunsAndIsNeverRecommended) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  for (const char* asked : {"tanh", "identity,tanh"}) {
    choose::Request request = quick(5);
    request.margin = 1;  // everything ties
    const choose::Study study = study_of(data, asked, request);
    EXPECT_EQ(study.findings.size(), 2u);
    EXPECT_EQ(study.contestant_of(study.chosen()).unit.name, "tanh");
    EXPECT_TRUE(study.contestant_of(finding_of(study, "identity")).control);
  }
}

TEST(Choose, TheYardstickIsTheCommonestClassOrTheMean) {
  const data::Dataset species =
      data::read_dataset(examples + "penguins.csv", {.target = "species"});
  const choose::Study classes = study_of(species, "relu", quick(5));
  ASSERT_TRUE(classes.constant_answer);
  EXPECT_EQ(classes.constant_answer->name, "always 'Adelie'");
  EXPECT_NEAR(classes.constant_answer->score, 152.0 / 344,
              0.005);  // stratified: the table's own share
  EXPECT_EQ(classes.constant_answer->statement.verdict, race::Verdict::worse);
  const data::Dataset mass =
      data::read_dataset(examples + "penguins.csv", {.target = "body_mass_g"});
  const choose::Study numbers = study_of(mass, "relu", quick(5));
  EXPECT_EQ(numbers.constant_answer->name, "always the mean");
  EXPECT_NEAR(numbers.constant_answer->score, 0, 0.05);  // of r2, by its definition
}

// A table of which no column says anything of the target: `usual` in such a share of the rows.
std::string table_of_noise(std::uint64_t seed, int rows, double share, const char* usual,
                           const char* other) {
  std::string text = "a,b,target\n";
  data::Stream stream(seed, data::Role::test);
  for (int row = 0; row < rows; ++row)
    text += std::to_string(stream.normal()) + "," + std::to_string(stream.normal()) + "," +
            (stream.uniform() < share ? usual : other) + "\n";
  return text;
}

// A network can only lose to the constant answer.
TEST(Choose, SaysWhereNoNetworkBeatsTheConstantAnswer) {
  const WrittenFile file("hillock_choose_test.csv", table_of_noise(1, 200, 0.95, "good", "bad"));
  const data::Dataset data = data::read_dataset(file.path);
  const choose::Study study = study_of(data, "relu,tanh", quick(5), 28);
  EXPECT_TRUE(
      words::headline(study).starts_with("No network beats the constant answer, always 'good' (9"))
      << words::headline(study);
}

// Two classes by the toss of a coin: on these rows some networks score more in every repeat, which
// says nothing of them.
TEST(Choose, CallsNothingWorseWhereNothingIsLearnt) {
  const WrittenFile file("hillock_choose_coin.csv", table_of_noise(2, 120, 0.5, "heads", "tails"));
  const data::Dataset data = data::read_dataset(file.path);
  const choose::Study study = study_of(data, "relu,tanh,sigmoid,elu", quick(20), 59);
  EXPECT_FALSE(study.beats_constant_answer);
  for (const choose::Finding& f : study.findings)
    EXPECT_NE(f.statement.verdict, race::Verdict::worse) << study.contestant_of(f).name();
  EXPECT_TRUE(words::headline(study).starts_with("No network ")) << words::headline(study);
}

TEST(Choose, RecommendsTheCheapestThatIsShownToBeGoodEnough) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  choose::Request request = quick(20);
  request.margin = 0.5;  // everything ties
  const choose::Study study = study_of(data, "gelu,mish,relu,maxout", request);
  EXPECT_EQ(study.contestant_of(study.chosen()).unit.name, "relu");
}

TEST(Choose, MaxoutTakesPartAtEqualParametersAndItsWideFormBesideIt) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  const choose::Study study = study_of(data, "relu,maxout", quick(5));
  const choose::Contestant &relu = study.contestant_of(finding_of(study, "relu")),
                           &maxout = study.contestant_of(finding_of(study, "maxout")),
                           &wide = study.contestant_of(finding_of(study, "maxout (wide)"));
  EXPECT_LE(maxout.parameters, relu.parameters);
  EXPECT_GT(maxout.parameters, relu.parameters * 8 / 10);
  EXPECT_GT(wide.parameters, relu.parameters);
  EXPECT_TRUE(maxout.is_candidate());
  EXPECT_FALSE(wide.is_candidate());
}

TEST(Choose, LossesAreOrientedSoThatNegativeIsWorse) {
  const data::Dataset data =
      data::read_dataset(examples + "penguins.csv", {.target = "body_mass_g"});
  choose::Request request = quick(20);
  request.metric = nn::Metric::rmse;
  const choose::Study study = study_of(data, "relu,tanh", request);
  // At rmse's own scale: the constant answer errs by the target's deviation, about 800 g.
  EXPECT_GT(study.constant_answer->score, 700);
  EXPECT_LT(study.constant_answer->statement.difference, -200);
  for (const choose::Finding& f : study.findings) EXPECT_LE(f.statement.difference, 0);
  const std::vector<double>& leader = study.leader().scores;
  EXPECT_NEAR(study.margin,
              0.01 * std::accumulate(leader.begin(), leader.end(), 0.0) / double(leader.size()),
              1e-9);
}

// Linear regression has an R^2 of about 0.6 on concrete where networks reach 0.88; iris is all but
// linearly separable.
TEST(Choose, IdentityIsWorseWhereANonLinearityIsNeededAndNotWhereItIsNot) {
  const choose::Study concrete =
      study_of(data::read_dataset(test_data("concrete.csv")), "relu,tanh", quick(50), 9);
  EXPECT_EQ(finding_of(concrete, "identity").statement.verdict, race::Verdict::worse);
  EXPECT_LT(finding_of(concrete, "identity").statement.interval.high, -0.1);
  const choose::Study iris = study_of(data::read_dataset(test_data("iris.csv")), "relu,tanh");
  EXPECT_NE(finding_of(iris, "identity").statement.verdict, race::Verdict::worse);
}

TEST(Choose, AMetricOfTheOtherTaskIsRefused) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  choose::Request request;
  request.metric = nn::Metric::r2;
  EXPECT_THROW(choose::configured(request, data), UsageError);
}

TEST(Choose, AllIsEveryFunctionOnce) {
  const auto has = [](std::string_view list, std::string_view name) {
    return std::ranges::count(nn::parse_units(list), name, &nn::Unit::name) == 1;
  };
  EXPECT_TRUE(has("all", "elu") && has("all", "maxout"));
  EXPECT_FALSE(has("all", "pelu"));  // elu, until a or b is set
  EXPECT_TRUE(has("all,pelu", "pelu") && has("all,pelu:b=2", "pelu:b=2"));
  EXPECT_TRUE(has(nn::every_name(), "pelu"));
  EXPECT_TRUE(has("all", "silu") && has("all", "swish"));  // the same at first; swish learns
}

TEST(Choose, EveryActivationOfTheListRuns) {
  const data::Dataset data = data::read_dataset(examples + "penguins.csv", {.target = "species"});
  const choose::Study study = study_of(data, "all,prelu:per=channel,maxout:k=4", quick(1), 4);
  // Two maxouts have a wide form each.
  EXPECT_EQ(study.findings.size(), nn::parse_units("all").size() + 2 + 2);
  EXPECT_NE(report::verdict_table(study, report::Colour::none).find(words::headline(study)),
            std::string::npos);
}

}  // namespace
}  // namespace hillock::tests
