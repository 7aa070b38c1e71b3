// course_test.cpp: what is told of a run's course: its losses by epoch, its inside by layer, how
// much it minds its rate, when it reaches a loss. Each against figures computed in another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "choose/json_text.h"
#include "choose/rate_range.h"
#include "choose/summary.h"
#include "data/random.h"
#include "diagnose/diagnostics.h"
#include "nn/train.h"

namespace hillock::tests {
namespace {

nn::Samples noise(std::size_t rows, std::size_t inputs, std::uint64_t seed) {
  data::Stream stream(seed, data::Role::test);
  nn::Samples samples{.rows = rows, .inputs = inputs};
  for (std::size_t i = 0; i < rows * inputs; ++i) samples.x.push_back(float(stream.normal()));
  for (std::size_t i = 0; i < rows; ++i) samples.target.push_back(float(samples.x[i * inputs] > 0));
  return samples;
}

nn::Network network_of(const std::string& spec, std::vector<std::size_t> hidden,
                       nn::Norm norm = nn::Norm::none) {
  nn::Network network = nn::make_network(
      nn::parse_unit(spec), {.inputs = 3, .hidden = std::move(hidden), .outputs = 2, .norm = norm});
  nn::initialise(network, nn::Init::critical, 5, 0);
  return network;
}

constexpr data::Task classes = data::Task::classification;

// At a rate that is lost in rounding the weights stay as they are, so that every epoch's loss is
// that of one network on all rows. 65 rows make batches of 32, 32 and 1.
TEST(Curve, TrainingLossIsTheMeanOverRowsAndNotOverBatches) {
  const nn::Samples training = noise(65, 3, 1), validation = noise(40, 3, 2);
  nn::Network network = network_of("tanh", {8, 8});
  const double loss = nn::mean_loss(classes, nn::predict(network, training), training);
  const nn::History history =
      nn::train(network, {.rate = 1e-30, .epochs = 3, .batch = 32}, training, validation);
  ASSERT_EQ(history.training_loss.size(), 4u);
  EXPECT_TRUE(std::isnan(history.training_loss[0]));
  for (std::size_t epoch : {1, 2, 3}) EXPECT_NEAR(history.training_loss[epoch], loss, 1e-6 * loss);
  EXPECT_EQ(history.steps_per_epoch, 3u);
}

// One batch an epoch: the loss of epoch e + 1 is taken before its step, on epoch e's weights.
TEST(Curve, TrainingLossIsThatOfTheWeightsBeforeEachStep) {
  const nn::Samples training = noise(64, 3, 1);
  nn::Network network = network_of("elu", {8});
  std::vector<double> losses;
  const nn::History history =
      nn::train(network, {.rate = 0.03, .epochs = 5, .batch = 64}, training, {},
                [&](std::size_t, const nn::Network& now) {
                  losses.push_back(nn::mean_loss(classes, nn::predict(now, training), training));
                });
  ASSERT_EQ(losses.size(), 6u);
  for (std::size_t epoch = 1; epoch <= 5; ++epoch)
    EXPECT_NEAR(history.training_loss[epoch], losses[epoch - 1], 1e-5) << epoch;
  EXPECT_LT(losses[5], 0.9 * losses[0]);
}

TEST(Curve, EveryPointOfTheValidationLossIsThatOfTheNetworkSeenThen) {
  const nn::Samples training = noise(100, 3, 1), validation = noise(300, 3, 2);
  for (const nn::Norm norm : {nn::Norm::none, nn::Norm::batch})
    for (const double averaging : {0.0, 0.99}) {
      nn::Network network = network_of("gelu", {8, 8}, norm);
      std::vector<double> losses;
      const nn::History history = nn::train(
          network, {.rate = 0.03, .epochs = 12, .batch = 16, .averaging = averaging}, training,
          validation, [&](std::size_t epoch, const nn::Network& now) {
            EXPECT_EQ(epoch, losses.size());
            losses.push_back(nn::mean_loss(classes, nn::predict(now, validation), validation));
          });
      ASSERT_EQ(history.validation_loss.size(), losses.size());
      for (std::size_t epoch = 0; epoch < losses.size(); ++epoch)
        EXPECT_NEAR(history.validation_loss[epoch], losses[epoch], 1e-5) << epoch;
      EXPECT_NEAR(history.validation_loss[history.best_epoch],
                  nn::mean_loss(classes, nn::predict(network, validation), validation), 1e-5);
    }
}

TEST(Curve, SecondsRiseAndLeaveOutWhatTheWatchTook) {
  const nn::Samples training = noise(64, 3, 1), validation = noise(40, 3, 2);
  nn::Network network = network_of("relu", {8});
  const auto pause = std::chrono::milliseconds(200);
  const nn::History history =
      nn::train(network, {.rate = 0.01, .epochs = 5, .batch = 16}, training, validation,
                [&](std::size_t, const nn::Network&) { std::this_thread::sleep_for(pause); });
  EXPECT_TRUE(std::ranges::is_sorted(history.seconds_at));
  EXPECT_GT(history.seconds_at.front(), 0);
  EXPECT_LE(history.seconds_at.back(), history.seconds);
  EXPECT_LT(history.seconds, 1);  // six pauses are 1.2 s
}

TEST(Curve, WatchingChangesNoWeight) {
  const nn::Samples training = noise(64, 3, 1), validation = noise(40, 3, 2);
  const nn::TrainingPlan plan{.rate = 0.01, .epochs = 9, .batch = 16, .dropout = 0.1};
  nn::Network alone = network_of("mish", {8, 8}, nn::Norm::batch), watched = alone;
  nn::train(alone, plan, training, validation);
  nn::train(watched, plan, training, validation, [&](std::size_t, const nn::Network& now) {
    diagnose::diagnose(now, classes, validation);
  });
  EXPECT_EQ(alone.parameters, watched.parameters);
}

// The two parts stop it far apart, and neither may notice the other.
TEST(TrainForTwo, LeavesWhatTrainingForEachPartAloneLeaves) {
  const nn::Samples training = noise(64, 3, 1), first = noise(40, 3, 2), second = noise(300, 3, 3);
  for (const nn::Norm norm : {nn::Norm::none, nn::Norm::batch}) {
    const nn::TrainingPlan plan{
        .rate = 0.03, .epochs = 60, .batch = 16, .patience = 4, .dropout = 0.1, .averaging = 0.9};
    const nn::Network birth = network_of("mish", {8, 8}, norm);
    std::array alone{birth, birth}, together{birth, birth};
    std::size_t watched = 0;
    const auto watch = [&](std::size_t, const nn::Network&) { ++watched; };
    const std::array expected{nn::train(alone[0], plan, training, first),
                              nn::train(alone[1], plan, training, second)};
    const auto histories =
        nn::train_for_two(together[0], together[1], plan, training, first, second, watch);
    EXPECT_NE(expected[0].epochs(), expected[1].epochs());
    EXPECT_EQ(watched, expected[0].epochs() + 1);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(together[i].parameters, alone[i].parameters);
      EXPECT_EQ(together[i].statistics, alone[i].statistics);
      EXPECT_EQ(histories[i].best_epoch, expected[i].best_epoch);
      EXPECT_EQ(histories[i].validation_loss, expected[i].validation_loss);
      EXPECT_EQ(histories[i].steps_per_epoch, expected[i].steps_per_epoch);
      EXPECT_EQ(histories[i].seconds_at.size(), histories[i].validation_loss.size());
    }
  }
}

// Three of four units of the second layer can never be reached: a bias of -100.
TEST(Diagnostics, AReluWithAVeryNegativeBiasIsDeadAtBirth) {
  const nn::Samples training = noise(64, 3, 1), validation = noise(200, 3, 2);
  nn::Network network = network_of("relu", {16, 4});
  const nn::Layer& second = network.layers[1];
  for (std::size_t unit = 0; unit < 3; ++unit) network.parameters[second.biases + unit] = -100;
  diagnose::Diagnostics birth;
  nn::train(network, {.epochs = 1, .batch = 16}, training, validation,
            [&](std::size_t epoch, const nn::Network& now) {
              if (epoch == 0) birth = diagnose::diagnose(now, classes, validation);
            });
  EXPECT_EQ(birth.layers[0].dead, 0);
  EXPECT_EQ(birth.layers[1].dead, 0.75);
  EXPECT_DOUBLE_EQ(birth.dead, 3.0 / 20);
}

// identity with weights 1 and -2 on one input 1, 2, 3, 4: outputs of mean 2.5 and -5, standard
// deviations sqrt(1.25) and 2 sqrt(1.25), whatever is added to them.
TEST(Diagnostics, MeanAndSpreadOfALayerAreThoseOfItsOutputs) {
  nn::Network network =
      nn::make_network(nn::parse_unit("identity"), {.inputs = 1, .hidden = {2}, .outputs = 1});
  const nn::Layer& layer = network.layers[0];
  network.parameters[layer.weights] = 1;
  network.parameters[layer.weights + 1] = -2;
  const nn::Samples samples{.rows = 4, .inputs = 1, .x = {1, 2, 3, 4}, .target = {0, 0, 0, 0}};
  for (const float shift : {0.0f, 1000.0f}) {
    network.parameters[layer.biases] = network.parameters[layer.biases + 1] = shift;
    const diagnose::LayerDiagnostics seen =
        diagnose::diagnose(network, data::Task::regression, samples).layers[0];
    EXPECT_NEAR(seen.mean_output, shift - 1.25, 1e-6);
    EXPECT_NEAR(seen.output_spread, std::sqrt((1.25 + 4 * 1.25) / 2), 1e-6);
  }
}

// A row of regression: L = (o - t)^2, o = v f(z) summed, so dL/dz = 2 (o - t) v f'(z); half of it
// where the loss is halved. The ratio of two targets does not depend on that.
TEST(Diagnostics, GradientIsInProportionToTheError) {
  nn::Network network =
      nn::make_network(nn::parse_unit("identity"), {.inputs = 1, .hidden = {2}, .outputs = 1});
  const nn::Layer &hidden = network.layers[0], &last = network.layers[1];
  network.parameters[hidden.weights] = 1;
  network.parameters[last.weights] = 3;
  network.parameters[last.weights + 1] = 4;
  const auto rms = [&](float target) {
    const nn::Samples one{.rows = 1, .inputs = 1, .x = {1}, .target = {target}};
    return diagnose::diagnose(network, data::Task::regression, one).layers[0].gradient_rms;
  };
  EXPECT_NEAR(rms(1) / std::sqrt((9 + 16) / 2.0), 2 * rms(2) / std::sqrt((9 + 16) / 2.0), 1e-6);
  EXPECT_GT(rms(1), 0);
}

TEST(Diagnostics, OnAllRowsOrTheFirstOnes) {
  const nn::Network network = network_of("sigmoid", {8, 8});
  const nn::Samples all = noise(700, 3, 2);
  nn::Samples first = all;
  first.rows = 90;
  first.x.resize(90 * 3);
  first.target.resize(90);
  const std::vector<theory::Tails> tails = diagnose::tails_of(network.unit, network.shape);
  const diagnose::Diagnostics part = diagnose::diagnose(network, tails, classes, all, 90),
                              same = diagnose::diagnose(network, classes, first);
  for (std::size_t l : {0, 1}) {
    EXPECT_EQ(part.layers[l].mean_output, same.layers[l].mean_output);
    EXPECT_EQ(part.layers[l].gradient_rms, same.layers[l].gradient_rms);
  }
  EXPECT_NE(part.layers[0].mean_output,
            diagnose::diagnose(network, classes, all).layers[0].mean_output);
  EXPECT_EQ(diagnose::diagnose(network, tails, classes, all, 5000).layers[0].mean_output,
            diagnose::diagnose(network, classes, all).layers[0].mean_output);
}

std::vector<choose::Finding::RateTrial> trials_of(std::vector<std::pair<double, double>> scores) {
  std::vector<choose::Finding::RateTrial> trials;
  for (const auto& [rate, score] : scores) trials.push_back({.rate = rate, .score = score});
  return trials;
}

// From 0.7 to 0.9 the line is at 0.88 after 9/10 of the decade.
TEST(RateRange, IsInterpolatedOverTheLogarithmOfTheRate) {
  const auto trials = trials_of(
      {{1e-4, 0.5}, {1e-3, 0.7}, {0.01, 0.9}, {0.1, 0.9}, {1, 0.7}, {10, 0.5}, {100, 0.55}});
  const choose::RateRange range = choose::rate_range(trials, 0.01, 0.02, nn::Metric::accuracy);
  EXPECT_NEAR(std::log10(range.low), -2.1, 1e-12);
  EXPECT_NEAR(std::log10(range.high), -0.9, 1e-12);
  EXPECT_NEAR(range.decades(), 1.2, 1e-12);
  EXPECT_FALSE(range.low_cut_off || range.high_cut_off);
}

TEST(RateRange, SaysWhereWhatWasTriedEndsFirst) {
  const auto trials = trials_of({{0.001, 0.9}, {0.01, 0.9}, {0.1, 0.7}, {1, 0.3}});
  const choose::RateRange range = choose::rate_range(trials, 0.01, 0.02, nn::Metric::accuracy);
  EXPECT_EQ(range.low, 0.001);
  EXPECT_TRUE(range.low_cut_off);
  EXPECT_FALSE(range.high_cut_off);
  EXPECT_NEAR(std::log10(range.high), -1.9, 1e-12);
}

// Beyond a rate that fails the scores may be good again: that is another range.
TEST(RateRange, EndsAtTheFirstRateThatFails) {
  const auto trials = trials_of({{1e-3, 0.9}, {0.01, 0.8}, {0.1, 0.7}, {1, 0.8}, {10, 0.9}});
  const choose::RateRange left = choose::rate_range(trials, 1e-3, 0.05, nn::Metric::accuracy),
                          right = choose::rate_range(trials, 10, 0.05, nn::Metric::accuracy);
  EXPECT_EQ(left.low, 1e-3);
  EXPECT_NEAR(std::log10(left.high), -2.5, 1e-12);
  EXPECT_NEAR(std::log10(right.low), 0.5, 1e-12);
  EXPECT_EQ(right.high, 10);
}

TEST(RateRange, LossesCountTheOtherWayAndAnInfiniteOneEndsAtOnce) {
  const auto trials = trials_of({{1e-3, 4}, {0.01, 3}, {0.1, 2}, {1, INFINITY}, {10, INFINITY}});
  const choose::RateRange range = choose::rate_range(trials, 0.1, 0.5, nn::Metric::rmse);
  EXPECT_NEAR(std::log10(range.low), -1.5, 1e-12);
  EXPECT_EQ(range.high, 0.1);
}

nn::History history_of(std::vector<float> losses, std::size_t best) {
  nn::History history{.validation_loss = losses, .best_epoch = best};
  for (std::size_t epoch = 0; epoch < losses.size(); ++epoch)
    history.seconds_at.push_back(0.5 * double(epoch));
  return history;
}

// The leader keeps 0.4 and 0.3. The other gets to 0.4 after 3 epochs of half a second, and to 0.3
// never, or after 1.
TEST(Arrival, IsTheFirstEpochAtTheLeadersKeptLoss) {
  const std::vector<nn::History> leader{history_of({1, 0.5, 0.4, 0.6}, 2), history_of({1, 0.3}, 1)};
  const std::vector<nn::History> half{history_of({1, 0.9, 0.5, 0.4, 0.2}, 4),
                                      history_of({1, 0.9, 0.8}, 2)},
      both{half[0], history_of({1, 0.25}, 1)}, none{half[1], half[1]};
  const choose::Finding::Arrival a = choose::arrival_at_loss_of(leader, half),
                                 b = choose::arrival_at_loss_of(leader, both),
                                 c = choose::arrival_at_loss_of(leader, none);
  EXPECT_EQ(a.repeats, 1u);
  EXPECT_EQ(a.epochs, 3);
  EXPECT_EQ(a.seconds, 1.5);
  EXPECT_EQ(b.repeats, 2u);
  EXPECT_EQ(b.epochs, 2);
  EXPECT_EQ(b.seconds, 1);
  EXPECT_EQ(c.repeats, 0u);
  EXPECT_FALSE(c.epochs || c.seconds);
  EXPECT_EQ(*choose::arrival_at_loss_of(leader, leader).epochs, 1.5);
  EXPECT_NEAR(choose::mean_kept_loss(leader), 0.35, 1e-7);
}

TEST(JsonText, IsTheSameJsonWithNumbersOnALine) {
  const auto json = nlohmann::ordered_json::parse(
      R"({"a":[1,null,2.5],"b":{"c":[],"d":{}},"e":[{"f":"\"x\""},["y"]],"g":true})");
  const std::string text = choose::json_text(json);
  EXPECT_EQ(choose::parse_json(text), json);
  EXPECT_NE(text.find("\"a\": [1,null,2.5],\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    \"d\": {}\n  },\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace hillock::tests
