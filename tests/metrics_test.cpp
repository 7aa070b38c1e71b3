// Metrics against values worked out by hand.
#include "nn/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace hillock::tests {
namespace {

// Six rows, two classes, as logit differences; said 1 where positive.
const std::vector<float> logits{0, 2, 0, 1, 0, -1, 0, 3, 0, -2, 0, -3};
const std::vector<float> truth{1, 0, 1, 1, 0, 0};

TEST(Metrics, OfTwoClasses) {
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::accuracy, logits, truth, 1), 4.0 / 6);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::balanced_accuracy, logits, truth, 1),
                   (2.0 / 3 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::f1, logits, truth, 1), 2.0 * 2 / (3 + 3));
  // Of 9 pairs (positive, negative) one is the wrong way round: -1 against 1.
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::auc, logits, truth, 1), 8.0 / 9);
  double loss = 0;
  for (std::size_t i = 0; i < 6; ++i)
    loss += std::log1p(std::exp((truth[i] == 1 ? -1.0 : 1.0) * logits[2 * i + 1]));
  EXPECT_NEAR(nn::score(nn::Metric::log_loss, logits, truth, 1), loss / 6, 1e-12);
}

TEST(Metrics, TiesCountHalfInAuc) {
  EXPECT_DOUBLE_EQ(
      nn::score(nn::Metric::auc, std::vector<float>{0, 1, 0, 1}, std::vector<float>{0, 1}, 1), 0.5);
}

TEST(Metrics, OfThreeClassesAreMacroAveragesOverThoseThatOccur) {
  const std::vector<float> three{3, 0, 0, 0, 3, 0, 0, 3, 0, 3, 0, 0};
  const std::vector<float> target{0, 1, 1, 1};  // class 2 never occurs; one of class 1 is called 0
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::balanced_accuracy, three, target, 1), (1 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::f1, three, target, 1), (2.0 / 3 + 2.0 * 2 / 5) / 2);
}

TEST(Metrics, OfRegression) {
  const std::vector<float> said{1, 2, 3, 5}, target{1, 2, 4, 3};
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::mae, said, target, 10), 10 * 3.0 / 4);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::rmse, said, target, 10), 10 * std::sqrt(5.0 / 4));
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::r2, said, target, 10), 1 - 5.0 / 5.0);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::r2, std::vector<float>{1, 1}, std::vector<float>{1, 1}, 1),
                   1);
  EXPECT_DOUBLE_EQ(nn::score(nn::Metric::r2, std::vector<float>{1, 2}, std::vector<float>{1, 1}, 1),
                   0);
}

}  // namespace
}  // namespace hillock::tests
