// Counted costs: their order is that of the work, and what a compiler would share or drop is not
// counted.
#include <gtest/gtest.h>

#include "activation/readings.h"
#include "expression/cost.h"
#include "expression/recorder.h"

namespace hillock::tests {
namespace {

using expression::cost_of, expression::Price, expression::Recorded;

double value_cost(std::string_view name) {
  for (const activation::Reading& reading : activation::readings())
    if (reading.card->name == name) return cost_of(reading.f());
  ADD_FAILURE() << "no activation " << name;
  return 0;
}

TEST(Cost, NothingThatDoesAnythingIsCheaperThanRelu) {
  EXPECT_EQ(value_cost("identity"), 0);
  for (const activation::Reading& reading : activation::readings()) {
    if (reading.card->name == "identity") continue;
    EXPECT_LE(value_cost("relu"), cost_of(reading.f())) << reading.card->name;
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

double cost_of_formula(auto formula) {
  const expression::Recording recording(expression::kept);
  return cost_of(recording.needed_for(formula(Recorded::input())));
}

TEST(Cost, SharedSubexpressionsCountOnce) {
  EXPECT_EQ(cost_of_formula([](Recorded x) { return exp(x) + exp(x); }),
            Price::exp + Price::simple);
  EXPECT_EQ(cost_of_formula([](Recorded x) { return exp(x) * x + exp(x) * x; }),
            Price::exp + 2 * Price::simple);
}

TEST(Cost, WhatTheResultDoesNotUseIsFree) {
  const auto formula = [](Recorded x) {
    [[maybe_unused]] const Recorded unused = exp(x) / x;
    return x + x;
  };
  EXPECT_EQ(cost_of_formula(formula), Price::simple);
}

TEST(Cost, WhatHangsOnNoXIsDoneOncePerArray) {
  EXPECT_EQ(cost_of_formula([](Recorded x) { return x * exp(1.0 / Recorded::parameter(0)); }),
            Price::simple);
}

}  // namespace
}  // namespace hillock::tests
