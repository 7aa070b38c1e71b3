// Formulas given at run time, used as any activation: specs, arrays, units, networks.
#include "api/formula.h"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <cstring>

#include <bit>
#include <cmath>

#include "activation/readings.h"
#include "api/hillock.h"
#include "api/spec.h"
#include "every_activation.h"
#include "kernel/arrays.h"
#include "kernel/isa.h"
#include "nn/train.h"
#include "report/facts.h"
#include "theory/limits.h"

namespace hillock::tests {
namespace {

std::string complaint(auto what) {
  try {
    what();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(Formula, IsAnActivation) {
  const Activation f = formula(" x * tanh(exp(x)) ");
  EXPECT_EQ(f.spec(), "x*tanh(exp(x))");
  EXPECT_EQ(f.name(), "x*tanh(exp(x))");
  EXPECT_EQ(Activation(f.spec()).spec(), f.spec());
  EXPECT_DOUBLE_EQ(f.value(0.5), 0.5 * std::tanh(std::exp(0.5)));
  const Activation copy = f;
  EXPECT_EQ(copy.slope(0), std::tanh(1.0));
  EXPECT_THROW(formula("relu"), UsageError);
}

TEST(Formula, IsToldFromAName) {
  for (const char* text : {"x", "-x", "x - 1", "relu(x)", "x^2", "1/x", "2*y", "X+1", "2x", "3 x"})
    EXPECT_TRUE(api::looks_like_formula(text)) << text;
  for (const char* text : {"relu", "leaky-relu", "elu:alpha=-2", "elu:alpha=1e-3", "maxout", "-2",
                           "", "exp", "max", "1e-3", "2xy", "relux", "x2"})
    EXPECT_FALSE(api::looks_like_formula(text)) << text;
  for (const std::string& name : api::known_names())
    EXPECT_FALSE(api::looks_like_formula(name)) << name;
}

TEST(Formula, ErrorsPointAtWhatIsWrong) {
  const auto said = [](std::string_view text) {
    return complaint([&] { api::parse_formula(text); });
  };
  EXPECT_EQ(said("x*tnah(x)"),
            "the formula is wrong: no function 'tnah'. Did you mean 'tanh'?\n"
            "  x*tnah(x)\n"
            "    ^~~~");
  EXPECT_EQ(said("x*(1+x"),
            "the formula is wrong: this '(' is not closed.\n"
            "  x*(1+x\n"
            "    ^");
  EXPECT_EQ(said("x*"),
            "the formula is wrong: a value is missing at the end.\n"
            "  x*\n"
            "    ^");
  EXPECT_EQ(
      said("é*\x01\xff+x"),
      "the formula is wrong: this cannot be read. A formula has x, numbers, + - * / ^ ( ) and "
      "functions in it.\n"
      "  é*??+x\n"
      "  ^");
  EXPECT_THAT(said("x+" + std::string(300, '1') + "+tnah(x)+" + std::string(300, '2')),
              testing::AllOf(testing::HasSubstr("\n  …1111"), testing::HasSubstr("2222…\n"),
                             testing::HasSubstr("\n                                 ^~~~")));
  EXPECT_THAT(said("log(-1-x^2)"), testing::HasSubstr("is not a number for any x"));
  EXPECT_THAT(said("qqqqqq(x)"), testing::HasSubstr("There are abs, atan"));
  EXPECT_EQ(complaint([] { nn::parse_units("relu,x*(tanh(x),silu"); }),
            "the formula is wrong: a comma separates the values of a function, as in max(0, x).\n"
            "  x*(tanh(x),silu\n"
            "            ^");
}

// Every instruction set, every length of tail: within what its words promise of the exact value.
// The bits of the tail are those of the body.
TEST(Formula, ArraysGiveTheFormula) {
  std::vector<float> x = telling_points(7, 1);
  for (const float special : {INFINITY, -INFINITY, NAN, 0.0f, -0.0f}) x.push_back(special);
  std::vector<double> y(x.size()), tail(x.size());
  for (const char* text :
       {"x", "x*tanh(exp(x))", "x/(1+exp(-x))", "where(x<0, 0.1*x, 3-x)", "max(0,x)+0.5",
        "atan(x)+sin(cos(x))-erf(x)", "sqrt(1+abs(x))+log(1+abs(x))", "0.5-gelu(tanh(x))"})
    for (const kernel::Isa& isa : kernel::runnable_isas()) {
      const auto f = api::parse_formula(text);
      const auto check = [&](auto kernel, auto exact, std::string_view what) {
        kernel(f->program, x.data(), y.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double wanted = exact(double(x[i]));
          if (std::isnan(wanted) || std::abs(wanted) > 3e38 || std::abs(x[i]) > 1e30) continue;
          if (std::abs(x[i]) > 0x1p20 && std::strstr(text, "cos")) continue;  // Card::within
          EXPECT_NEAR(y[i], wanted, 4e-6 * (1 + std::abs(wanted)))
              << isa.name << " " << text << what << " x = " << x[i];
        }
        for (const std::size_t n : {0, 1, 3, 5, 8, 17, 33, 100}) {
          kernel(f->program, x.data() + 1, tail.data(), n);
          for (std::size_t i = 0; i < n; ++i)
            EXPECT_EQ(std::bit_cast<std::uint64_t>(tail[i]), std::bit_cast<std::uint64_t>(y[i + 1]))
                << isa.name << " " << text << what << " n = " << n << " i = " << i;
        }
        EXPECT_TRUE(std::isnan(y[x.size() - 3])) << isa.name << " " << text << what;
      };
      check(
          isa.formula->value, [&](double at) { return expression::evaluate(f->expression, at); },
          "");
      check(
          isa.formula->slope,
          [&](double at) { return expression::evaluate_slope(f->expression, at); }, "'");
    }
}

// From log1p, over registers: within 3 ULP of float in every binade.
TEST(Formula, LogarithmKeepsItsDigits) {
  const auto f = api::parse_formula("log(x)");
  std::vector<float> x = telling_points(13);
  x.insert(x.end(), {0.0f, INFINITY, NAN});
  std::vector<double> y(x.size());
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    isa.formula->value(f->program, x.data(), y.data(), x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!(x[i] >= 0x1p-126f && x[i] < INFINITY)) continue;  // below, 1 / x is no float
      const double exact = std::log(double(x[i]));
      EXPECT_NEAR(y[i], exact, 3 * 0x1p-23 * std::abs(exact)) << isa.name << " x = " << x[i];
    }
    EXPECT_EQ(y[x.size() - 3], -activation::inf) << isa.name;
    EXPECT_EQ(y[x.size() - 2], activation::inf) << isa.name;
    EXPECT_TRUE(std::isnan(y[x.size() - 1])) << isa.name;
  }
}

// As deep as may be: a block of one register.
TEST(Formula, DepthReachesTheKernel) {
  std::string text = "x";
  for (int i = 0; i < 250; ++i) text = "(x-" + text + ")";
  const auto f = api::parse_formula(text);
  const std::vector<float> x(100, 2.0f);
  std::vector<float> y(x.size());
  kernel::forward(kernel::chosen_isa(), {.formula = &f->program}, kernel::DType::f32, x.data(),
                  y.data(), x.size());
  EXPECT_EQ(y, x);
  kernel::backward(kernel::chosen_isa(), {.formula = &f->program}, kernel::DType::f32, x.data(),
                   x.data(), y.data(), x.size());
  EXPECT_EQ(y, x);
}

TEST(Formula, OutputMayBeTheInput) {
  std::vector<float> x(1300), dy(x.size(), 2.0f), y(x.size()), dx(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) / 100 - 6;
  const Activation f = formula("x*tanh(x)"), lisht("lisht");
  f.forward(x, y);
  f.backward(x, dy, dx);
  std::vector<float> same(x.size());
  lisht.forward(x, same);
  EXPECT_EQ(y, same);
  auto in_place = x;
  f.forward(in_place, in_place);
  EXPECT_EQ(in_place, y);
  in_place = x;
  f.backward(in_place, dy, in_place);
  EXPECT_EQ(in_place, dx);
  in_place = dy;
  f.backward(x, in_place, in_place);
  EXPECT_EQ(in_place, dx);
  EXPECT_THROW(f.forward(x, std::span(y).first(3)), UsageError);
}

TEST(Formula, UnitHasWhatTheCatalogueHas) {
  const nn::Unit mine = nn::parse_unit("x*log1p(sigmoid(x))"), logish = nn::parse_unit("logish");
  EXPECT_EQ(mine.name, "x*log1p(sigmoid(x))");
  EXPECT_EQ(nn::unit_gain(mine), nn::unit_gain(logish));
  EXPECT_EQ(nn::unit_cost(mine), nn::unit_cost(logish));
  EXPECT_EQ(nn::unit_tails(mine).left, nn::unit_tails(logish).left);
  EXPECT_EQ(nn::unit_slope(mine, 0.3), nn::unit_slope(logish, 0.3));
  EXPECT_EQ(nn::parse_units("x*sigmoid(x), relu,x * sigmoid( x ),max(0,x)").size(), 3u);

  const report::Facts facts = report::facts_of(mine);
  EXPECT_EQ(facts.formula.plain, report::facts_of(logish).formula.plain);
  EXPECT_EQ(facts.slope.latex, report::facts_of(logish).slope.latex);
  EXPECT_EQ(facts.behaviour->at_minus_inf, 0);
  EXPECT_FALSE(facts.behaviour->monotone);
}

TEST(Formula, LimitsAreFoundWhereArithmeticHasNone) {
  const auto limit = [](const char* text, double at) {
    return nn::unit_value(nn::parse_unit(text), at);
  };
  EXPECT_EQ(limit("x/(1+abs(x))", activation::inf), 1);
  EXPECT_EQ(limit("x/(1+abs(x))", -activation::inf), -1);
  EXPECT_EQ(limit("x*x/(1+abs(x))", -activation::inf), activation::inf);
  EXPECT_EQ(limit("exp(x)/(1+exp(x))", activation::inf), 1);
  EXPECT_EQ(limit("log(1+exp(x))-x", activation::inf), 0);
  EXPECT_EQ(limit("exp(x)-x", activation::inf), activation::inf);
  EXPECT_TRUE(std::isnan(limit("sin(x)", activation::inf)));
  EXPECT_TRUE(std::isnan(limit("log(x)", -activation::inf)));
}

TEST(Formula, WhatCannotBeTrainedIsRefused) {
  const auto said = [](const char* text) {
    return complaint([&] { nn::expect_trainable(nn::parse_unit(text)); });
  };
  EXPECT_EQ(said("x*tanh(exp(x))"), "none");
  EXPECT_EQ(said("relu"), "none");
  EXPECT_THAT(said("log(x)"), testing::HasSubstr("log(x) is -inf with slope inf at x = 0"));
  EXPECT_THAT(said("sqrt(x-1)"), testing::HasSubstr("at x = 0"));
  EXPECT_THAT(said("exp(exp(x))"), testing::HasSubstr("exp(exp(x)) is 3.145e+307 with slope inf"));
  EXPECT_THAT(said("where(x > 100, x, 0)"), testing::HasSubstr("mean square is 0"));
}

// The same network, by name and by formula: every weight has the same bits.
TEST(Formula, TrainsAsTheCataloguesUnitDoes) {
  nn::Samples samples{.rows = 64, .inputs = 2, .x = {}, .target = {}};
  for (std::size_t i = 0; i < samples.rows; ++i) {
    const float a = static_cast<float>(i % 8) / 4 - 1, b = static_cast<float>(i / 8) / 4 - 1;
    samples.x.insert(samples.x.end(), {a, b});
    samples.target.push_back(a * b);
  }
  const auto trained = [&](const char* unit) {
    nn::Network network =
        nn::make_network(nn::parse_unit(unit), {.inputs = 2, .hidden = {8, 8}, .outputs = 1});
    nn::initialise(network, nn::Init::critical, 1, 0);
    nn::TrainingPlan plan{.task = data::Task::regression, .rate = 0.01, .epochs = 5, .batch = 8};
    nn::train(network, plan, samples, samples);
    return network.parameters;
  };
  EXPECT_EQ(trained("x*tanh(x)"), trained("lisht"));
  EXPECT_EQ(trained("max(0, x)"), trained("relu"));
  EXPECT_NE(trained("x*tanh(exp(x))"), trained("silu"));
}

}  // namespace
}  // namespace hillock::tests
