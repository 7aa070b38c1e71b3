// What a training run promises: the same numbers again, the best epoch kept, nothing allocated in a
// step.
#include "nn/train.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include "ring.h"

namespace {
std::atomic<std::size_t> allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace hillock::tests {
namespace {

Trained train_on_ring(const std::string& spec, const nn::TrainingPlan& plan,
                      const nn::Samples& training, const nn::Samples& validation) {
  return trained(spec, {.inputs = 2, .hidden = {16, 16}, .outputs = 2}, plan, training, validation);
}

TEST(Training, LearnsARingWithEveryUnitButTheLinearOne) {
  const nn::Samples training = ring(400, 1), validation = ring(200, 2), test = ring(500, 3);
  const nn::TrainingPlan plan{.rate = 0.01, .epochs = 60, .batch = 32, .patience = 60, .seed = 4};
  for (const char* spec : {"sigmoid", "tanh", "relu", "leaky_relu", "prelu", "prelu:per=channel",
                           "elu", "maxout", "gelu"})
    EXPECT_GT(share_right(train_on_ring(spec, plan, training, validation).network, test), 0.97)
        << spec;
  EXPECT_LT(share_right(train_on_ring("identity", plan, training, validation).network, test), 0.65);
}

TEST(Training, LearnsARingWithEveryOptimizer) {
  const nn::Samples training = ring(400, 1), validation = ring(200, 2), test = ring(500, 3);
  const std::pair<nn::Optimizer, double> rates[] = {{nn::Optimizer::sgd, 0.03},
                                                    {nn::Optimizer::adagrad, 0.1},
                                                    {nn::Optimizer::rmsprop, 0.003},
                                                    {nn::Optimizer::adam, 0.01},
                                                    {nn::Optimizer::adamw, 0.01}};
  for (const auto& [optimizer, rate] : rates) {
    const nn::TrainingPlan plan{.optimizer = optimizer,
                                .rate = rate,
                                .epochs = 60,
                                .batch = 32,
                                .patience = 60,
                                .l2 = 1e-4};
    EXPECT_GT(share_right(train_on_ring("tanh", plan, training, validation).network, test), 0.97)
        << nn::optimizer_names[std::size_t(optimizer)];
  }
}

TEST(Training, RepeatsBitForBitAndDependsOnTheSeed) {
  const nn::Samples training = ring(200, 1), validation = ring(100, 2);
  nn::TrainingPlan plan{.rate = 0.01, .epochs = 10, .batch = 32, .dropout = 0.2, .seed = 4};
  const Trained a = train_on_ring("gelu", plan, training, validation);
  const Trained b = train_on_ring("gelu", plan, training, validation);
  EXPECT_EQ(a.network.parameters, b.network.parameters);
  EXPECT_EQ(a.history.validation_loss, b.history.validation_loss);
  plan.seed = 5;
  EXPECT_NE(a.network.parameters,
            train_on_ring("gelu", plan, training, validation).network.parameters);
}

TEST(Training, KeepsTheNetworkOfTheBestEpochAndStopsWhenPatienceEnds) {
  const nn::Samples training = ring(60, 1), validation = ring(100, 2);
  const nn::TrainingPlan plan{.rate = 0.03, .epochs = 400, .batch = 16, .patience = 10};
  const Trained t = train_on_ring("relu", plan, training, validation);
  const auto& losses = t.history.validation_loss;
  EXPECT_EQ(std::min_element(losses.begin(), losses.end()) - losses.begin(),
            std::ptrdiff_t(t.history.best_epoch));
  EXPECT_EQ(t.history.epochs(), t.history.best_epoch + plan.patience);
  EXPECT_NEAR(
      nn::mean_loss(data::Task::classification, nn::predict(t.network, validation), validation),
      losses[t.history.best_epoch], 1e-6);
}

TEST(Training, ALossThatIsNoLongerFiniteEndsTheRunWithAUsableNetwork) {
  const nn::Samples training = ring(60, 1), validation = ring(100, 2);
  const nn::TrainingPlan plan{
      .optimizer = nn::Optimizer::sgd, .rate = 1e30, .epochs = 50, .batch = 16, .patience = 50};
  const Trained t = train_on_ring("relu", plan, training, validation);
  EXPECT_LT(t.history.epochs(), 50u);
  for (float w : t.network.parameters) ASSERT_TRUE(std::isfinite(w));
}

TEST(Training, AnOutputThatOverflowsIsNoPrediction) {
  nn::Network network =
      nn::make_network(nn::parse_unit("relu"), {.inputs = 2, .hidden = {4}, .outputs = 1});
  std::ranges::fill(network.parameters, 1e30f);
  const nn::Samples huge{.rows = 2, .inputs = 2, .x = {1e30f, 1e30f, 0, 0}, .target = {0, 0}};
  const std::vector<float> outputs = nn::predict(network, huge);
  EXPECT_EQ(outputs[0], 0);
  EXPECT_TRUE(std::isfinite(outputs[1]));
}

TEST(Training, LearnedSlopesMoveFromWhereTheyStart) {
  const nn::Samples training = ring(400, 1), validation = ring(200, 2);
  const nn::TrainingPlan plan{.rate = 0.01, .epochs = 30, .batch = 32};
  const nn::Network layer = train_on_ring("prelu", plan, training, validation).network;
  EXPECT_EQ(layer.layers[0].slope_count, 1u);
  EXPECT_NE(layer.parameters[layer.layers[0].slopes], 0.25f);
  const nn::Network channel =
      train_on_ring("prelu:per=channel", plan, training, validation).network;
  EXPECT_EQ(channel.layers[0].slope_count, 16u);
  EXPECT_NE(channel.parameters[channel.layers[0].slopes],
            channel.parameters[channel.layers[0].slopes + 1]);
}

TEST(Training, L2PullsWeightsButNotBiasesOrSlopesTowardsZero) {
  const nn::Samples training = ring(400, 1), validation = ring(200, 2);
  nn::TrainingPlan plan{
      .optimizer = nn::Optimizer::sgd, .rate = 0.01, .epochs = 20, .batch = 32, .patience = 20};
  const auto norm = [&](double l2) {
    plan.l2 = l2;
    const nn::Network n = train_on_ring("prelu", plan, training, {}).network;
    double weights = 0, rest = 0;
    for (std::size_t i = 0; i < n.parameters.size(); ++i)
      (i < n.weight_count ? weights : rest) += double(n.parameters[i]) * n.parameters[i];
    return std::pair(weights, rest);
  };
  EXPECT_LT(norm(10).first, 1e-3 * norm(0).first);
  EXPECT_GT(norm(10).second, 1e-3);  // the slopes stay near 0.25
}

// Two trainings of different length, the same number of allocations: none in a step.
TEST(Training, AStepAllocatesNothing) {
  const nn::Samples training = ring(320, 1);
  for (const nn::Norm norm : {nn::Norm::none, nn::Norm::batch, nn::Norm::layer})
    for (const char* spec : {"gelu", "maxout", "prelu", "prelu:per=channel"}) {
      const auto count = [&](std::size_t epochs) {
        const nn::TrainingPlan plan{.rate = 0.01,
                                    .schedule = nn::Schedule::cosine,
                                    .epochs = epochs,
                                    .batch = 32,
                                    .clip = 0.1,
                                    .class_weights = true,
                                    .dropout = 0.1};
        nn::Network network =
            nn::make_network(nn::parse_unit(spec), {.inputs = 2,
                                                    .hidden = {16, 16},
                                                    .outputs = 2,
                                                    .norm = norm,
                                                    .residual = norm != nn::Norm::none});
        nn::initialise(network, nn::Init::critical, 1, 0);
        const std::size_t before = allocations;
        nn::train(network, plan, training, {});
        return allocations - before;
      };
      count(2);  // oneDNN makes its kernels
      EXPECT_EQ(count(2), count(20)) << spec << " " << int(norm);
    }
}

}  // namespace
}  // namespace hillock::tests
