// deep_test.cpp: what makes deep networks trainable: normalisation, residual layers, schedules,
// clipping, class weights. What each computes: witness_test.cpp and network_test.cpp.
#include <gtest/gtest.h>

#include <cmath>

#include "diagnose/diagnostics.h"
#include "nn/class_weights.h"
#include "ring.h"

namespace hillock::tests {
namespace {

/// Classes that overlap.
nn::Samples noisy_ring(std::size_t rows, std::uint64_t seed, double inside = 0.5) {
  return ring(rows, seed, {.noise = 0.3, .inside = inside});
}

nn::Shape deep(std::size_t layers, nn::Norm norm, bool residual = false) {
  return {.inputs = 2,
          .hidden = std::vector<std::size_t>(layers, 16),
          .outputs = 2,
          .norm = norm,
          .residual = residual};
}

// The article: a sigmoid's slope is at most 1/4, so its gradient dies layer by layer; batch
// normalisation keeps it alive. At birth, through the same diagnostics that users see.
TEST(Deep, TwentyLayersOfSigmoidLoseTheirGradientUnlessNormalised) {
  const nn::Samples training = noisy_ring(512, 1), validation = noisy_ring(200, 2);
  const auto ratio = [&](nn::Norm norm, bool residual) {
    const nn::Network network = trained("sigmoid", deep(20, norm, residual),
                                        {.epochs = 0, .batch = 64}, training, validation)
                                    .network;
    return diagnose::diagnose(network, data::Task::classification, validation).gradient_ratio;
  };
  EXPECT_LT(ratio(nn::Norm::none, false), 1e-6);
  EXPECT_GT(ratio(nn::Norm::batch, false), 0.01);
  // Layer normalisation does not help: the mean of 1/2 that every sigmoid gives is the same for all
  // rows, and it is what a layer's columns then differ by.
  EXPECT_LT(ratio(nn::Norm::layer, false), 1e-6);
  EXPECT_GT(ratio(nn::Norm::none, true), 0.1);
  EXPECT_LT(ratio(nn::Norm::none, true), 10);
}

TEST(Deep, NormalisedAndResidualNetworksOfTwentyLayersLearnWhatPlainOnesOfSigmoidDoNot) {
  const nn::Samples training = noisy_ring(512, 1), validation = noisy_ring(256, 2),
                    test = noisy_ring(1000, 3);
  const nn::TrainingPlan plan{.rate = 0.01, .epochs = 30, .batch = 64, .patience = 30};
  const auto score = [&](const char* spec, nn::Norm norm, bool residual) {
    return share_right(trained(spec, deep(20, norm, residual), plan, training, validation).network,
                       test);
  };
  EXPECT_LT(score("sigmoid", nn::Norm::none, false), 0.7);
  for (const char* spec : {"sigmoid", "relu", "maxout", "prelu"}) {
    EXPECT_GT(score(spec, nn::Norm::batch, false), 0.85) << spec << " batch";
    EXPECT_GT(score(spec, nn::Norm::batch, true), 0.85) << spec << " batch, residual";
    EXPECT_GT(score(spec, nn::Norm::layer, true), 0.85) << spec << " layer, residual";
    EXPECT_GT(score(spec, nn::Norm::none, true), 0.85) << spec << " residual";
  }
}

TEST(Deep, RepeatsBitForBitWithEverythingOn) {
  const nn::Samples training = noisy_ring(200, 1), validation = noisy_ring(100, 2);
  const nn::TrainingPlan plan{.rate = 0.01,
                              .schedule = nn::Schedule::one_cycle,
                              .epochs = 5,
                              .batch = 32,
                              .clip = 0.1,
                              .class_weights = true,
                              .dropout = 0.1,
                              .averaging = 0.99};
  for (const nn::Norm norm : {nn::Norm::batch, nn::Norm::layer}) {
    const Trained a = trained("gelu", deep(4, norm, true), plan, training, validation);
    const Trained b = trained("gelu", deep(4, norm, true), plan, training, validation);
    EXPECT_EQ(a.network.parameters, b.network.parameters);
    EXPECT_EQ(a.network.statistics, b.network.statistics);
    EXPECT_EQ(a.history.validation_loss, b.history.validation_loss);
  }
}

// 65 rows in batches of 32: the last has one row. Its statistics are none, so it is left out.
TEST(Deep, ALastBatchOfOneRowChangesNothing) {
  nn::Samples training = noisy_ring(65, 1);
  const nn::TrainingPlan plan{.rate = 0.01, .epochs = 10, .batch = 32};
  const nn::Network network = trained("relu", deep(3, nn::Norm::batch), plan, training, {}).network;
  for (float w : network.parameters) ASSERT_TRUE(std::isfinite(w));
  for (float s : network.statistics) ASSERT_TRUE(std::isfinite(s));
  EXPECT_GT(share_right(network, noisy_ring(500, 3)), 0.6);
  const nn::Samples one{.rows = 1, .inputs = 2, .x = {1, 2}, .target = {1}};
  for (float y : nn::predict(trained("relu", deep(3, nn::Norm::batch), plan, one, {}).network, one))
    EXPECT_TRUE(std::isfinite(y));
}

// What is kept is what was judged: weights and statistics of the same epoch.
TEST(Deep, TheKeptNetworkHasTheLossOfItsEpoch) {
  const nn::Samples training = noisy_ring(200, 1), validation = noisy_ring(100, 2);
  for (const double averaging : {0.0, 0.99}) {
    const nn::TrainingPlan plan{
        .rate = 0.05, .epochs = 40, .batch = 16, .patience = 40, .averaging = averaging};
    const Trained t = trained("relu", deep(3, nn::Norm::batch), plan, training, validation);
    EXPECT_LT(t.history.best_epoch, 40u);
    EXPECT_NEAR(
        nn::mean_loss(data::Task::classification, nn::predict(t.network, validation), validation),
        t.history.validation_loss[t.history.best_epoch], 1e-6);
  }
}

TEST(Deep, ALongGradientIsCutToItsClip) {
  const nn::Samples training = noisy_ring(64, 1);
  const auto moved = [&](double clip) {
    nn::TrainingPlan plan{
        .optimizer = nn::Optimizer::sgd, .rate = 0.5, .epochs = 1, .batch = 64, .clip = clip};
    nn::Network start = nn::make_network(nn::parse_unit("relu"), deep(2, nn::Norm::none));
    nn::initialise(start, nn::Init::critical, 0, 0);
    const nn::Network end = trained("relu", deep(2, nn::Norm::none), plan, training, {}).network;
    double sum = 0;
    for (std::size_t i = 0; i < end.parameters.size(); ++i)
      sum += std::pow(double(end.parameters[i]) - start.parameters[i], 2);
    return std::sqrt(sum);
  };
  EXPECT_NEAR(moved(0.001), 0.5 * 0.001, 1e-6);
  EXPECT_EQ(moved(1e6), moved(0));
  EXPECT_GT(moved(0), 0.01);
}

// scikit-learn's compute_class_weight("balanced", classes=[0, 1, 2], y=[0]*6 + [1]*3 + [2]*1).
TEST(Deep, ClassWeightsAreThoseOfScikitLearn) {
  const std::vector<float> target{0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
  const std::vector<float> weights = nn::balanced_weights(target, 3);
  EXPECT_FLOAT_EQ(weights[0], 10 / 18.0f);
  EXPECT_FLOAT_EQ(weights[1], 10 / 9.0f);
  EXPECT_FLOAT_EQ(weights[2], 10 / 3.0f);
  EXPECT_EQ(nn::balanced_weights({0, 0, 2, 2}, 3), (std::vector<float>{1, 0, 1}));
}

TEST(Deep, ClassWeightsFindMoreOfARareClass) {
  const nn::Samples training = noisy_ring(1000, 1, 0.05), validation = noisy_ring(500, 2, 0.05),
                    test = noisy_ring(4000, 3, 0.05);
  const auto found = [&](bool weights) {
    const nn::TrainingPlan plan{
        .rate = 0.01, .epochs = 20, .batch = 64, .patience = 20, .class_weights = weights};
    const auto outputs = nn::predict(
        trained("tanh", deep(2, nn::Norm::none), plan, training, validation).network, test);
    double hits = 0, rare = 0;
    for (std::size_t i = 0; i < test.rows; ++i) {
      rare += test.target[i];
      hits += test.target[i] == 1 && outputs[2 * i + 1] > outputs[2 * i];
    }
    return hits / rare;
  };
  EXPECT_GT(found(true), found(false) + 0.1);
}

}  // namespace
}  // namespace hillock::tests
