// Formulas given at run time: the numbers they stand for, over every kind of Number.
#include "expression/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "activation/activations.h"
#include "activation/readings.h"
#include "evaluator.h"
#include "every_activation.h"
#include "expression/cost.h"
#include "expression/recorder.h"
#include "expression/text.h"
#include "number/big.h"

namespace hillock::tests {
namespace {

using namespace number;
using namespace expression;

Formula formula_of(std::string_view text) {
  auto result = parse_formula(text, activation::named_activations());
  if (const auto* error = std::get_if<FormulaError>(&result)) {
    ADD_FAILURE() << text << ": " << error->message << error->unknown;
    return {};
  }
  return std::get<Formula>(std::move(result));
}

Expression parsed(std::string_view text) {
  return formula_of(text).expression;
}

std::string spelled(std::string_view text) {
  return formula_of(text).text;
}

std::string plain(const Expression& f) {
  return text_of(f, Notation::plain);
}
std::string latex(const Expression& f) {
  return text_of(f, Notation::latex);
}

FormulaError error_in(std::string_view text) {
  auto result = parse_formula(text, activation::named_activations());
  if (auto* error = std::get_if<FormulaError>(&result)) return std::move(*error);
  ADD_FAILURE() << text << " was accepted";
  return {};
}

// The same number, the sign of 0 included; or both NaN.
bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

// What the catalogue writes in C++, as a user would write it: the same operations, the same bits.
template <class A>
void expect_same_as(std::string_view text) {
  const Expression f = parsed(text);
  const activation::Params usual = activation::usual_params(A::card);
  const auto dual = [&](double x) {
    return activation::with_params<A, double>(usual.data(), [&](auto... p) {
      return A::value(Dual<double>(x, 1.0), Dual<double>(p, 0.0)...).d;
    });
  };
  for (const float at : telling_points(3, 1))
    for (const double x : {double(at), at < 0 ? -activation::inf : activation::inf, std::nan("")}) {
      const double y = value_at<A>(x, usual), slope = keep_nan(dual(x), x);
      EXPECT_TRUE(same(evaluate(f, x), y))
          << text << " x = " << x << ": " << evaluate(f, x) << ", not " << y;
      // Some slopes of the catalogue have fewer roundings than the dual.
      EXPECT_TRUE(same(evaluate_slope(f, x), slope) ||
                  std::abs(evaluate_slope(f, x) - slope) <= 1e-15 * (1 + std::abs(slope)))
          << text << "' x = " << x << ": " << evaluate_slope(f, x) << ", not " << slope;
    }
}

TEST(Expression, IsTheCataloguesFormula) {
  expect_same_as<activation::Identity>("x");
  expect_same_as<activation::Relu>("max(0, x)");
  expect_same_as<activation::Relu>("relu(x)");
  expect_same_as<activation::Sigmoid>("sigmoid(x)");
  expect_same_as<activation::Tanh>("tanh(x)");
  expect_same_as<activation::Softplus>("softplus(x)");
  expect_same_as<activation::Silu>("x*sigmoid(x)");
  expect_same_as<activation::Silu>("sigmoid(x)*x");
  expect_same_as<activation::Gelu>("x*normal_cdf(x)");
  expect_same_as<activation::Gelu>("x*Phi(x)");
  expect_same_as<activation::Elu>("where(x > 0, x, expm1(x))");
  expect_same_as<activation::GeluTanh>(
      "x*sigmoid(2*(x*(0.7978845608028654 + 0.035677408136300125*(x*x))))");
}

TEST(Expression, NamesEveryActivation) {
  activation::Activations::each([]<class A>() {
    const Expression f = parsed(std::string(A::card.name) + "(x)");
    const activation::Params usual = activation::usual_params(A::card);
    for (const float x : telling_points(5, 1)) {
      const double y = value_at<A>(double(x), usual);
      EXPECT_EQ(evaluate(f, double(x)), y) << A::card.name << " x = " << x;
      EXPECT_EQ(evaluate(parsed("2 + " + std::string(A::card.name) + "(x)*(3-x)"), double(x)),
                2 + y * (3 - double(x)))
          << A::card.name << " x = " << x;
    }
  });
}

double difference(const Expression& f, Big x) {
  const Big h = 0x1p-60;
  return ((evaluate(f, x + h) - evaluate(f, x - h)) / (2.0 * h)).nearest();
}

constexpr std::string_view formulas[] = {
    "x*tanh(exp(x))",
    "x/(1+exp(-x))",
    "1/(1+exp(-2*x))-0.25",
    "0.5*x*(1+erf(x/sqrt(2)))",
    "x^3-2*x^2+x^-2",
    "x**2**2/(1+abs(x))",
    "-x^2",
    "-(-x)*-x",
    "2-x-1-(x-3)",
    "8/x/2*x",
    "where(x > 0.11, log1p(x), where(x < -1.01, sin(x), cos(3*x)))",
    "max(x, x^2/3)+min(0.5, x)-max(sin(x), 0.1)",
    "atan(x)*log(1+x^2)+sqrt(1+x*x)",
    "e^(-x^2/2)*pi",
    "softplus(normal_cdf(x))+expm1(x/3)+sigmoid(x)*relu(x)",
    "(1+x^2)^0.5",
    "mish(x)-silu(tanh(x))*selu(x)+elu(x-0.3)",
    "log(2)+exp(x)*exp(-x)+x",
};

TEST(Expression, SlopeIsTheLimitOfDifferences) {
  Big::precision = 256;
  for (const std::string_view text : formulas) {
    const Expression f = parsed(text);
    for (double x = -4.93; x < 5; x += 0.37) {
      const double slope = evaluate_slope(f, Big(x)).nearest();
      EXPECT_NEAR(slope, difference(f, Big(x)), std::abs(slope) * 0x1p-45 + 1e-15)
          << text << " x = " << x;
      EXPECT_NEAR(evaluate_slope(f, x), slope, 1e-12 * (1 + std::abs(slope))) << text << " " << x;
      const double y = evaluate(f, Big(x)).nearest();
      EXPECT_NEAR(evaluate(f, x), y, 1e-12 * (1 + std::abs(y))) << text << " x = " << x;
    }
  }
  Big::precision = 128;
}

TEST(Expression, TextSaysWhatItIs) {
  const auto expect = [](const std::string& text, double x, double y) {
    EXPECT_NEAR(Evaluator(text, {{"x", x}}).result(), y, 1e-12 * (1 + std::abs(y)))
        << text << " at x = " << x;
  };
  for (const std::string_view text : formulas) {
    const Expression f = parsed(text);
    const bool has_superscripts = text.find("x^3") != text.npos || text.find("**2") != text.npos;
    for (const double x : {-3.3, -1.2, -0.4, 0.3, 1.7, 2.9}) {
      if (!has_superscripts) expect(plain(f), x, evaluate(f, x));
      if (!has_superscripts) expect(plain(slope_of(f)), x, evaluate_slope(f, x));
      expect(latex(f), x, evaluate(f, x));
      expect(latex(slope_of(f)), x, evaluate_slope(f, x));
    }
  }
  EXPECT_EQ(plain(parsed("x^3+x^12")), "x³ + x¹²");
  EXPECT_EQ(latex(parsed("x^3")), "x^{3}");
  EXPECT_EQ(plain(slope_of(parsed("x^3"))), "3 x²");
}

TEST(Expression, OneSpellingReadsBackAsItself) {
  EXPECT_EQ(spelled(" X * Tanh( EXP(x) ) "), "x*tanh(exp(x))");
  EXPECT_EQ(spelled("x ** 2 + .50"), "x^2+0.5");
  EXPECT_EQ(spelled("+x + +1e3"), "x+1000");
  EXPECT_EQ(spelled("ln(1+x^2)*Phi(x) - SiLU(x)"), "log(1+x^2)*normal_cdf(x)-silu(x)");
  for (const std::string_view text : formulas) {
    const std::string once = spelled(text);
    EXPECT_EQ(spelled(once), once);
    EXPECT_EQ(evaluate(parsed(once), 0.7), evaluate(parsed(text), 0.7)) << text;
  }
}

TEST(Expression, PrecedenceIsThatOfSchool) {
  const auto at_3 = [](std::string_view text) { return evaluate(parsed(text), 3.0); };
  EXPECT_EQ(at_3("-x^2"), -9);
  EXPECT_EQ(at_3("2^2^3+0*x"), 256);
  EXPECT_EQ(at_3("x-2-1"), 0);
  EXPECT_EQ(at_3("12/x/2"), 2);
  EXPECT_EQ(at_3("1+2*x^2"), 19);
  EXPECT_EQ(at_3("x^-1*3"), 1);
  EXPECT_EQ(at_3("--x"), 3);
  EXPECT_EQ(at_3("x*-2"), -6);
  EXPECT_EQ(at_3("(1+x)^2"), 16);
  EXPECT_EQ(at_3("x^0 + x^1"), 4);
  EXPECT_EQ(at_3("where(x>3, 1, 2)"), 2);
}

// x·g where g has died out as an exponential does: the limit, where arithmetic has none.
TEST(Expression, TailsGoToTheirLimits) {
  for (const std::string_view text :
       {"x*tanh(exp(x))", "x*sigmoid(x)", "x/(1+exp(-x))", "x*(1/(1+exp(-x)))", "x^2*exp(x)",
        "0.5*x*(1+tanh(x))", "gelu(x)*x", "x*(1+exp(-x))^-1"}) {
    const Expression f = parsed(text);
    for (const double x : {-activation::inf, -1e300, -1000.0}) {
      EXPECT_EQ(evaluate(f, x), 0) << text << " x = " << x;
      EXPECT_EQ(evaluate_slope(f, x), 0) << text << " x = " << x;
    }
    EXPECT_EQ(evaluate(f, activation::inf), activation::inf) << text;
    EXPECT_FALSE(std::isnan(evaluate_slope(f, activation::inf))) << text;
    EXPECT_TRUE(std::isnan(evaluate(f, std::nan("")))) << text;
    EXPECT_TRUE(std::isnan(evaluate_slope(f, std::nan("")))) << text;
  }
  EXPECT_TRUE(std::isnan(evaluate(parsed("where(x>0,1,2)"), std::nan(""))));
  // Nothing is closed that need not go to 0.
  EXPECT_TRUE(std::isnan(evaluate(parsed("exp(x)/(1+exp(x))"), 1000.0)));
  EXPECT_TRUE(std::isnan(evaluate(parsed("exp(x)*exp(-x)"), 1000.0)));
  EXPECT_TRUE(std::isnan(evaluate(parsed("x*(1/x)"), activation::inf)));
}

TEST(Expression, CostsWhatTheCataloguesFormulaCosts) {
  EXPECT_EQ(cost_of(parsed("max(0,x)")), 1);
  EXPECT_EQ(cost_of(parsed("x*sigmoid(x)")), cost_of(parsed("silu(x)")));
  EXPECT_EQ(cost_of(slope_of(parsed("x*sigmoid(x)"))), cost_of(slope_of(parsed("silu(x)"))));
  EXPECT_EQ(cost_of(parsed("(1+2*3)*x")), 1) << "constants are computed once";
}

TEST(Expression, ErrorsSayWhereAndWhat) {
  const auto expect = [](std::string_view text, std::size_t at, std::string_view words) {
    const FormulaError error = error_in(text);
    EXPECT_EQ(error.at, at) << text << ": " << error.message;
    EXPECT_THAT(error.message, testing::HasSubstr(std::string(words))) << text;
  };
  expect("", 0, "it is empty");
  expect("  ", 2, "it is empty");
  expect("x*", 2, "missing at the end");
  expect("x*(1+x", 2, "this '(' is not closed");
  expect("x)", 1, "closes nothing");
  expect("tanh(x", 4, "not closed");
  expect("2x", 1, "2*x");
  expect("x(1+x)", 1, "2*x");
  expect("x*/2", 2, "missing before '/'");
  expect("()", 1, "missing before ')'");
  expect("3", 0, "no x in it");
  expect("where(1<2,3,4)", 0, "no x in it");
  expect("tanh", 0, "tanh is a function: write tanh(x)");
  expect("tanh()", 0, "takes 1 value; none");
  expect("tanh(x,x)", 6, "takes 1 value; here begins one more");
  expect("max(x)", 0, "takes 2 values; 1 is given");
  expect("max(x,x,x)", 7, "takes 2 values; here begins one more");
  expect("where(x,1,2)", 7, "where(a < b, then, otherwise)");
  expect("where(x<=0,1,2)", 7, "where(a < b, then, otherwise)");
  expect("where(x<0,1)", 11, "where(a < b, then, otherwise)");
  expect("where(x<0,1,2,3)", 13, "one more");
  expect("x<1", 1, "allowed only in where(a < b, then, otherwise)");
  expect("x,x", 1, "a comma separates");
  expect("x^x", 2, "exp(b*log(a))");
  expect("x^0.3", 2, "whole number from -64 to 64");
  expect("x^65", 2, "whole number from -64 to 64");
  expect("2^x", 0, "exp(0.6931471805599453*b)");
  expect("(-2)^x", 0, "as in e^x");
  expect("x+1/0", 2, "this is infinite");
  expect("x*log(-1)", 2, "this is not a number; a constant");
  expect("x*1e999", 2, "too large or too small");
  expect("x*.", 2, "not a number");
  expect("x$2", 1, "cannot be read");
  expect("x=2", 1, "cannot be read");
  expect("tnah(x)", 0, "no function");
  expect("y+x", 0, "no value");
  EXPECT_EQ(error_in("x*Tnah(x)").unknown, "tnah");
  EXPECT_EQ(error_in("x²").length, 2u) << "one character of two bytes";
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(Expression, DepthAndLengthAreBounded) {
  EXPECT_THAT(error_in(repeated("x+", 2500) + "x").message, testing::HasSubstr("longer than 4096"));
  for (const std::string_view piece : {"(", "-", "tanh(", "2^", "x+(", "where(x<", "1/("})
    EXPECT_THAT(error_in(repeated(piece, 400) + "x").message, testing::HasSubstr("too deep"))
        << piece;
  const Formula deep = formula_of(repeated("x-(", 250) + "x" + repeated(")", 250));
  EXPECT_EQ(evaluate(deep.expression, 2.0), 2.0);
  EXPECT_LE(deep.program.registers, most_registers);
  EXPECT_EQ(evaluate(parsed(repeated("tanh(", 200) + "x" + repeated(")", 200)), 0.0), 0.0);
}

// Each abs says its operand three times in the text of the derivative.
TEST(Expression, TextTooLongToReadIsNotWritten) {
  const Expression f = parsed(repeated("abs(", 200) + "x" + repeated(")", 200));
  EXPECT_THAT(plain(slope_of(f)), testing::HasSubstr("too long"));
  EXPECT_EQ(evaluate_slope(f, -2.0), -1.0);
}

// Random texts of pieces that mean something: nothing crashes, and what is accepted can be read
// back and evaluated. fuzz/expression_fuzz.cpp goes on.
TEST(Expression, AnyTextIsReadOrRefused) {
  constexpr std::string_view pieces[] = {
      "x",    "x",    "x", "1",     ".5",   "2e3", "pi", "e", "+",    "-",     "*",      "/",
      "^",    "**",   "(", ")",     "(",    ")",   ",",  "<", ">",    "tanh(", "where(", "exp",
      "max(", "relu", " ", "gelu(", "\xff", "é",   "\n", "0", "log(", "64",    "abs("};
  constexpr std::uint64_t seed = 11;
  std::mt19937_64 random(seed);
  int accepted = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string text;
    for (auto left = random() % 12 + 1; left > 0; --left)
      text += pieces[random() % std::size(pieces)];
    const auto result = parse_formula(text, activation::named_activations());
    if (const auto* error = std::get_if<FormulaError>(&result)) {
      ASSERT_LE(error->at, text.size()) << text;
      ASSERT_FALSE(error->message.empty()) << text;
      continue;
    }
    ++accepted;
    const Formula& formula = std::get<Formula>(result);
    const Expression& f = formula.expression;
    ASSERT_EQ(spelled(formula.text), formula.text) << text;
    for (const double x : {-activation::inf, -1.5, 0.0, 3.0}) {
      evaluate(f, x);
      evaluate_slope(f, x);
    }
  }
  EXPECT_GT(accepted, 300) << "seed " << seed;
}

}  // namespace
}  // namespace hillock::tests
