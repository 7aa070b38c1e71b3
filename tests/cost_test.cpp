// Counted costs: their order is that of the work, and what a compiler would share or drop is not
// counted.
#include <gtest/gtest.h>

#include "activation/readings.h"
#include "expression/cost.h"

namespace hillock::tests {
namespace {

double value_cost(std::string_view name) {
  for (const activation::Reading& reading : activation::readings())
    if (reading.card->name == name) return reading.value_cost();
  ADD_FAILURE() << "no activation " << name;
  return 0;
}

TEST(Cost, NothingThatDoesAnythingIsCheaperThanRelu) {
  EXPECT_EQ(value_cost("identity"), 0);
  for (const activation::Reading& reading : activation::readings()) {
    if (reading.card->name == "identity") continue;
    EXPECT_LE(value_cost("relu"), reading.value_cost()) << reading.card->name;
  }
}

// The order that bench/ and every published table give.
TEST(Cost, OrderIsThatOfTheWork) {
  EXPECT_LT(value_cost("leaky_relu"), value_cost("elu"));
  EXPECT_LT(value_cost("elu"), value_cost("silu"));
  EXPECT_LT(value_cost("silu"), value_cost("gelu"));
  EXPECT_LT(value_cost("hard_swish"), value_cost("silu"));
  EXPECT_LT(value_cost("relu"), value_cost("relu_squared"));
  EXPECT_LT(value_cost("isru"), value_cost("tanh"));
  EXPECT_LT(value_cost("squareplus"), value_cost("softplus"));
  EXPECT_LT(value_cost("tanh"), value_cost("tanh_shrink"));
}

TEST(Cost, SharedSubexpressionsCountOnce) {
  const expression::Cost x = expression::Cost::input();
  EXPECT_EQ((exp(x) + exp(x)).work(), expression::Price::exp + expression::Price::simple);
  EXPECT_EQ((exp(x) * x + exp(x) * x).work(),
            expression::Price::exp + 2 * expression::Price::simple);
}

TEST(Cost, WhatTheResultDoesNotUseIsFree) {
  const expression::Cost x = expression::Cost::input();
  const expression::Cost unused = exp(x) / x;
  EXPECT_EQ((x + x).work(), expression::Price::simple);
  EXPECT_EQ((unused + x).work(),
            expression::Price::exp + expression::Price::division + expression::Price::simple);
}

TEST(Cost, WhatHangsOnNoXIsDoneOncePerArray) {
  const expression::Cost x = expression::Cost::input(),
                         alpha = expression::Cost::parameter("alpha");
  EXPECT_EQ((x * exp(1.0 / alpha)).work(), expression::Price::simple);
}

TEST(Cost, AskingTwiceGivesTheSame) {
  for (const activation::Reading& reading : activation::readings()) {
    EXPECT_EQ(reading.value_cost(), reading.value_cost()) << reading.card->name;
    EXPECT_EQ(reading.slope_cost(), reading.slope_cost()) << reading.card->name;
  }
}

}  // namespace
}  // namespace hillock::tests
