// The article's rules as findings: said where the runs show them, and not otherwise.
#include "words/rules.h"

#include <gmock/gmock.h>

#include "api/error.h"
#include "choose/study.h"
#include "data_support.h"
#include "words/answer.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;

const std::string penguins = std::string(HILLOCK_SOURCE_DIR) + "/examples/penguins.csv";

choose::Study study_of(const data::Dataset& data, const std::string& activations,
                       choose::Request request) {
  request.activations = activations;
  request.threads = 2;
  choose::Configuration configuration = choose::configured(request, data);
  configuration.most_repeats = 13;
  return choose::run_study(data, nn::parse_units(activations), configuration);
}

choose::Request request_of(std::vector<std::size_t> hidden, std::size_t epochs) {
  choose::Request request;
  request.hidden = std::move(hidden);
  request.epochs = epochs;
  return request;
}

std::optional<words::RuleFinding> rule(const choose::Study& study, int number) {
  for (const words::RuleFinding& finding : words::rules(study))
    if (finding.rule == number) return finding;
  return std::nullopt;
}

TEST(Rules, MixingIsTriedBesideTheRecommendedOneOnTheSameRepeats) {
  const data::Dataset data = data::read_dataset(penguins, {.target = "species"});
  choose::Request request = request_of({8, 8}, 5);
  const choose::Study plain = study_of(data, "relu,tanh,maxout", request);
  EXPECT_FALSE(plain.mixed);
  EXPECT_FALSE(rule(plain, 1));
  request.mixed = true;
  const choose::Study study = study_of(data, "relu,tanh,maxout", request);
  ASSERT_TRUE(study.mixed);
  EXPECT_EQ(study.mixed->base, study.chosen().contestant);
  ASSERT_TRUE(rule(study, 1));
  for (const choose::Variation::Form& form : study.mixed->forms) {
    EXPECT_EQ(form.contestant.unit.name, study.contestants[study.mixed->base].unit.name);
    EXPECT_NE(form.contestant.shape.last->name, form.contestant.unit.name);
    EXPECT_GE(form.scores.size(), 4u);
  }
  // The answer and its figures are what they are without it.
  EXPECT_EQ(words::headline(plain), words::headline(study));
  EXPECT_EQ(plain.test_score, study.test_score);
  EXPECT_LT(plain.runs, study.runs);
}

TEST(Rules, MixingIsSaidNotToHelpWhereNoneIsBetterByMoreThanTheMargin) {
  const data::Dataset data = data::read_dataset(penguins, {.target = "species"});
  choose::Request request = request_of({8, 8}, 20);
  request.mixed = true;
  request.margin = 0.05;
  const choose::Study study = study_of(data, "relu,tanh", request);
  ASSERT_TRUE(study.mixed);
  EXPECT_LE(study.mixed->forms.front().interval.high, study.margin);
  EXPECT_EQ(rule(study, 1)->holds, words::RuleFinding::Holds::yes);
  EXPECT_THAT(rule(study, 1)->text, HasSubstr("did not help"));
}

TEST(Rules, MixingTakesTwoHiddenLayers) {
  const data::Dataset data = data::read_dataset(penguins, {.target = "species"});
  choose::Request request = request_of({8}, 5);
  request.mixed = true;
  EXPECT_THROW(choose::configured(request, data), UsageError);
}

// From LeCun's initial weights plain SGD moves a deep stack of sigmoids hardly at all, and relu's.
TEST(Rules, SigmoidIsSaidToBeWorseThanReluWhereItIs) {
  const data::Dataset data = data::read_dataset(penguins, {.target = "species"});
  choose::Request request = request_of({16, 16, 16, 16, 16, 16}, 60);
  request.init = nn::Init::lecun;
  request.optimizer = nn::Optimizer::sgd;
  const choose::Study study = study_of(data, "sigmoid,relu", request);
  const auto said = rule(study, 4);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->holds, words::RuleFinding::Holds::yes);
  EXPECT_THAT(said->text, HasSubstr("sigmoid is worse than relu"));
}

TEST(Rules, NothingIsSaidOfWhatDoesNotTakePart) {
  const data::Dataset data = data::read_dataset(penguins, {.target = "species"});
  const choose::Study study = study_of(data, "elu,gelu", request_of({8}, 5));
  EXPECT_TRUE(words::rules(study).empty());
}

// A high rate kills relu's units in a deep narrow net; leaky_relu has none to lose.
TEST(Rules, DeadUnitsAreSaidWithWhatMendsThem) {
  const data::Dataset data =
      data::read_dataset(test_data("breast_cancer_wdbc.csv"), {.target = "diagnosis", .task = {}});
  choose::Request request = request_of({32, 32, 32, 32}, 10);
  const choose::Study study = study_of(data, "relu,leaky_relu,maxout", request);
  const auto said = rule(study, 3);
  ASSERT_TRUE(said);
  EXPECT_THAT(said->text, HasSubstr("dead"));
  ASSERT_TRUE(study.remedies);
  EXPECT_GT(study.remedies->base_dead, 0.1);
  for (const choose::Variation::Form& form : study.remedies->forms)
    EXPECT_TRUE(form.contestant.init || form.contestant.optimizer);
}

}  // namespace
}  // namespace hillock::tests
