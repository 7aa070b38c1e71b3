// The formulas as text: read back by an evaluator of their notation, they are the functions they
// claim to be. And their counted costs: the order is that of the work, and what a compiler would
// share or drop is not counted.
#include <gtest/gtest.h>
#include <cmath>

#include "activation/readings.h"
#include "evaluator.h"
#include "expression/cost.h"
#include "expression/notations.h"
#include "expression/recorder.h"
#include "expression/text.h"

namespace hillock::tests {
namespace {

using expression::Notation, expression::text_of;

constexpr Notation notations[] = {Notation::plain, Notation::latex};
constexpr double points[] = {-9.5, -6.25, -3.5, -2.75, -1.25, -0.5625, -0.0625, 0.0625,
                             0.75, 1.5,   2.5,  3.25,  5.75,  6.5,     9.25};

std::string symbol(std::string_view param) {
  return expression::Plain::name(param);
}

double evaluated(const std::string& formula, const activation::Card& card,
                 const activation::Params& params, double x) {
  std::map<std::string, double> names{{"x", x}};
  for (std::size_t i = 0; i < card.arity(); ++i) names[symbol(card.params[i].name)] = params[i];
  return Evaluator(formula, names).result();
}

// The usual parameters, and others: a formula that has lost one does not pass. No kink lies within
// a difference of a point.
std::vector<activation::Params> some_params(const activation::Card& card) {
  if (card.arity() == 0) return {activation::usual_params(card)};
  return {activation::usual_params(card), {0.7, 1.3}};
}

TEST(Written, ValueSaysWhatTheFunctionIs) {
  for (const activation::Reading& reading : activation::readings())
    for (const Notation notation : notations)
      for (const activation::Params& params : some_params(*reading.card))
        for (const double x : points) {
          const std::string formula = text_of(reading.f(), notation);
          const double y = reading.value(x, params.data());
          ASSERT_NEAR(evaluated(formula, *reading.card, params, x), y, 1e-12 * (1 + std::abs(y)))
              << reading.card->name << " = " << formula << " at x = " << x;
        }
}

// Central differences of order 4 on the value, which is not the dual. Their error at h = 2^-8 is
// under 1e-8.
TEST(Written, SlopeSaysWhatTheDerivativeIs) {
  constexpr double h = 1.0 / 256;
  for (const activation::Reading& reading : activation::readings())
    for (const Notation notation : notations)
      for (const activation::Params& params : some_params(*reading.card))
        for (const double x : points) {
          const auto f = [&](double at) { return reading.value(at, params.data()); };
          const double difference =
              (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
          const std::string formula = text_of(reading.df(), notation);
          ASSERT_NEAR(evaluated(formula, *reading.card, params, x), difference, 1e-8)
              << reading.card->name << "' = " << formula << " at x = " << x;
        }
}

TEST(Written, BracketsOfEveryKindAreBalanced) {
  for (const activation::Reading& reading : activation::readings())
    for (const Notation notation : notations)
      for (const std::string& formula :
           {text_of(reading.f(), notation), text_of(reading.df(), notation)}) {
        std::string open;
        for (const char c : formula) {
          if (c == '(' || c == '{') open += c;
          if (c != ')' && c != '}') continue;
          ASSERT_FALSE(open.empty()) << formula;
          ASSERT_EQ(open.back(), c == ')' ? '(' : '{') << formula;
          open.pop_back();
        }
        EXPECT_TRUE(open.empty()) << formula;
        EXPECT_FALSE(formula.empty()) << reading.card->name;
      }
}

using Text = expression::Written<expression::Plain>;
const Text x("x"), y("y");
std::string plain(const Text& text) {
  return text.in();
}

TEST(Written, LeavesOutWhatSaysNothing) {
  EXPECT_EQ(plain(0.0 + x), "x");
  EXPECT_EQ(plain(1.0 * x), "x");
  EXPECT_EQ(plain(x * 0.0), "0");
  EXPECT_EQ(plain(-(-x)), "x");
  EXPECT_EQ(plain(x / 1.0), "x");
  EXPECT_EQ(plain(x + x), "2 x");
  EXPECT_EQ(plain(x - x), "0");
  EXPECT_EQ(plain(2.0 * x * 3.0), "6 x");
  EXPECT_EQ(plain(-Text(0.0)), "0");
  EXPECT_EQ(plain(select(x > 0.0, y, y)), "y");
}

TEST(Written, BracketsOnlyWhereTheyMatter) {
  EXPECT_EQ(plain(x * (x + y)), "x (x + y)");
  EXPECT_EQ(plain(x - (x + y)), "x − (x + y)");
  EXPECT_EQ(plain(x + (x - y) / 2.0), "x + (x − y)/2");
  EXPECT_EQ(plain(-(x * y)), "−x y");
  EXPECT_EQ(plain((x + y) * (x + y)), "(x + y)²");
  EXPECT_EQ(plain(exp(-x)), "e⁻ˣ");
  EXPECT_EQ(plain(exp(x / y)), "e^(x/y)");
  EXPECT_EQ(plain(x / (x * y)), "x/(x y)");
  EXPECT_EQ(plain(2.0 * select(x > 0.0, x, y)), "2 (x if x > 0, else y)");
}

TEST(Written, WhatVariesStandsLastInAProductAndFirstInAComparison) {
  const Text alpha = Text::parameter("alpha");
  EXPECT_EQ(plain(x * alpha), "α x");
  EXPECT_EQ(plain(select(-alpha < x, x, y)), "x if x > −α, else y");
  EXPECT_EQ(plain(select(0.0 > x, x, y)), "x if x < 0, else y");
}

TEST(Written, NestedCasesBecomeOne) {
  EXPECT_EQ(plain(select(x < 1.0, select(x > 0.0, x, y), y)), "x if x < 1 and x > 0, else y");
  EXPECT_EQ(plain(select(min(Text(6.0), x) > 0.0, x, y)), "x if x > 0, else y");
}

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
