// The public face: specs, what is said about wrong ones, arrays, and what is not one activation
// over one array.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "activation/readings.h"
#include "api/hillock.h"
#include "api/nearest.h"
#include "api/spec.h"

namespace hillock::tests {
namespace {

std::string complaint(std::string_view spec) {
  try {
    Activation f(spec);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

// The number that an element stands for, and the element nearest to a number.
template <Element T>
double number(T x) {
  if constexpr (std::floating_point<T>)
    return x;
  else
    return to_double(x);
}
template <Element T>
T held(double x) {
  if constexpr (std::floating_point<T>)
    return static_cast<T>(x);
  else if constexpr (std::same_as<T, bf16>)
    return to_bf16(x);
  else
    return to_f16(x);
}

TEST(Spec, NamesAliasesAndCaseAllLeadToOneSpelling) {
  EXPECT_EQ(Activation("elu").spec(), "elu");
  EXPECT_EQ(Activation("ELU:Alpha=0.5").spec(), "elu:alpha=0.5");
  EXPECT_EQ(Activation(" elu : alpha = 0.5 ").spec(), "elu:alpha=0.5");
  EXPECT_EQ(Activation("elu:alpha=1.0").spec(), "elu");
  EXPECT_EQ(Activation("hardswish").name(), "hard_swish");
}

TEST(Spec, EverySpellingReadsBackAsItself) {
  for (const std::string& name : activation_names()) EXPECT_EQ(Activation(name).spec(), name);
  for (const char* spec :
       {"elu:alpha=0.1", "leaky_relu:slope=0.3333333333333333", "celu:alpha=2.5"})
    EXPECT_EQ(Activation(spec).spec(), spec);
}

TEST(Spec, ErrorsSayWhatWasGivenWhatIsAcceptedAndWhatToTry) {
  EXPECT_EQ(complaint("swsh"),
            "no activation 'swsh'. Did you mean 'swish'? 'hillock list' shows all.");
  EXPECT_EQ(
      complaint("hardswsh"),
      "no activation 'hardswsh'. Did you mean 'hardswish' (hard_swish)? 'hillock list' shows all.");
  EXPECT_EQ(complaint("LeakyReLU"),
            "no activation 'LeakyReLU'. Did you mean 'leaky_relu'? 'hillock list' shows all.");
  EXPECT_EQ(complaint("qqqqqqqq"), "no activation 'qqqqqqqq'. 'hillock list' shows all.");
  EXPECT_EQ(complaint("elu:alpha=-2"), "elu: alpha = -2 is outside [0, 10].");
  EXPECT_EQ(complaint("elu:alpha=much"), "elu: alpha = 'much' is not a number.");
  EXPECT_EQ(complaint("elu:alpha=nan"), "elu: alpha = 'nan' is not a number.");
  EXPECT_EQ(complaint("elu:alpha=1e999"), "elu: alpha = 1e999 is too large or too small to hold.");
  EXPECT_EQ(complaint("elu:beta=1"), "elu has no setting 'beta'. It takes alpha from 0 to 10.");
  EXPECT_EQ(complaint("relu:alpha=1"), "relu takes no settings; 'alpha' was given.");
  EXPECT_EQ(complaint("elu:0.5"),
            "'elu:0.5': a setting is written name=value, as in 'elu:alpha=0.5'; '0.5' is not.");
  EXPECT_EQ(complaint("elu:alpha=1:alpha=2"), "'elu:alpha=1:alpha=2': alpha is set twice.");
  EXPECT_EQ(complaint(""), "an activation's name is empty. Write 'relu', or 'elu:alpha=0.5'.");
}

TEST(Spec, CommasInsideParenthesesDoNotSplit) {
  EXPECT_THAT(api::split_list("relu, elu:alpha=0.5,f(a,g(b,c)),"),
              testing::ElementsAre("relu", "elu:alpha=0.5", "f(a,g(b,c))", ""));
}

// Reference distances: rosettacode.org/wiki/Levenshtein_distance, and a swap of neighbours counted
// as one edit.
TEST(Nearest, IsTheOneWithFewestEditsIfAny) {
  const std::vector<std::string> names{"sitting", "relu", "elu"};
  EXPECT_EQ(api::nearest("kitten", names),
            std::nullopt);  // 3 edits from "sitting", a third of 6 allows 2
  EXPECT_EQ(api::nearest("rleu", names), "relu");
  EXPECT_EQ(api::nearest("ELU", names), "elu");
  EXPECT_EQ(api::nearest("", names), std::nullopt);
}

// The kernels round parameters and results to float; a few ULP lie between. How many is on the
// cards, and held by tests/kernel_test.cpp.
TEST(Activation, ArraysGiveTheFormula) {
  std::vector<float> x, y, dx;
  for (int i = -80; i <= 80; ++i) x.push_back(static_cast<float>(i) / 8 + 0.03125f);
  const std::vector<float> dy(x.size(), 2.0f);
  y.resize(x.size());
  dx.resize(x.size());
  for (const std::string& name : activation_names()) {
    const Activation f(name);
    f.forward(x, y);
    f.backward(x, dy, dx);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(y[i], f.value(x[i]), 1e-6 * (1 + std::abs(f.value(x[i]))))
          << name << " x = " << x[i];
      EXPECT_NEAR(dx[i], 2 * f.slope(x[i]), 4e-6) << name << " x = " << x[i];
    }
  }
}

TEST(Activation, ParametersReachTheKernel) {
  const Activation f("elu:alpha=0.5");
  const std::vector<float> x{-100, -1, 1};
  std::vector<float> y(3);
  f.forward(x, y);
  EXPECT_FLOAT_EQ(y[0], -0.5f);
  EXPECT_FLOAT_EQ(y[1], 0.5f * std::expm1(-1.0f));
  EXPECT_EQ(y[2], 1.0f);
}

TEST(Activation, OutputMayBeTheInput) {
  const std::vector<float> x{-3, -0.5f, 0, 0.5f, 3};
  const std::vector<float> dy{1, 2, 3, 4, 5};
  for (const std::string& name : activation_names()) {
    const Activation f(name);
    std::vector<float> y(x.size()), dx(x.size());
    f.forward(x, y);
    f.backward(x, dy, dx);
    std::vector<float> in_place = x;
    f.forward(in_place, in_place);
    EXPECT_EQ(in_place, y) << name;
    in_place = x;
    f.backward(in_place, dy, in_place);
    EXPECT_EQ(in_place, dx) << name << ", dx is x";
    in_place = dy;
    f.backward(x, in_place, in_place);
    EXPECT_EQ(in_place, dx) << name << ", dx is dy";
  }
}

template <class T>
struct EveryElement : testing::Test {};
using Elements = testing::Types<float, double, bf16, f16>;
TYPED_TEST_SUITE(EveryElement, Elements);

TYPED_TEST(EveryElement, ArraysGiveTheFormulaAtTheirPrecision) {
  using T = TypeParam;
  // Half a unit in the last place, or for float, 2 (hillock.h).
  const double share = std::same_as<T, double>  ? 0x1p-52
                       : std::same_as<T, float> ? 0x1p-22
                       : std::same_as<T, bf16>  ? 0x1p-8
                                                : 0x1p-11;
  const double least = 0x1p-24;  // f16's smallest step
  std::vector<T> x, dy;
  for (int i = -40; i <= 40; ++i) {
    x.push_back(held<T>(i / 8.0 + 0.0625));
    dy.push_back(held<T>(2));
  }
  std::vector<T> y(x.size()), dx(x.size());
  // Without parameters: bfloat16 holds 0.01, say, as another number.
  for (const activation::Reading& reading : activation::readings()) {
    if (reading.card->arity() > 0) continue;
    const Activation f(reading.card->name);
    f.forward(x, y);
    f.backward(x, dy, dx);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double value = f.value(number(x[i])), slope = 2 * f.slope(number(x[i]));
      EXPECT_NEAR(number(y[i]), value, share * std::abs(value) + least / 2) << f.name() << " " << i;
      EXPECT_NEAR(number(dx[i]), slope, 2 * share * std::abs(slope) + least)
          << f.name() << " " << i;
    }
  }
}

TEST(Activation, ArraysThatOverlapPartlyAreRefused) {
  const Activation f("relu");
  std::vector<double> all(8);
  const std::span<double> x = std::span(all).first(4);
  EXPECT_THROW(f.forward(x, std::span(all).subspan(1, 4)), UsageError);
  EXPECT_THROW(f.forward(std::span(all).subspan(3, 4), x), UsageError);
  EXPECT_THROW(f.backward(x, x, std::span(all).subspan(1, 4)), UsageError);
  EXPECT_NO_THROW(f.forward(x, std::span(all).subspan(4)));
}

TEST(Activation, SpansOfDifferentLengthAreRefused) {
  const Activation f("relu");
  const std::vector<float> x(4), dy(3);
  std::vector<float> y(5), dx(4);
  EXPECT_THROW(f.forward(x, y), UsageError);
  EXPECT_THROW(f.backward(x, dy, dx), UsageError);
  EXPECT_THROW(f.backward(x, x, y), UsageError);
  EXPECT_NO_THROW(f.forward(std::vector<float>(), std::span<float>()));
}

TEST(Version, IsThatOfTheBuild) {
  EXPECT_THAT(std::string(version()), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

using testing::ElementsAre;

std::string complaint_of(auto call) {
  try {
    call();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(PublicSoftmax, TakesAnythingContiguousOfAnyElement) {
  const std::vector<float> x{0, 0, 1, 1};
  std::array<float, 4> y;
  softmax(x, y, 2);
  EXPECT_THAT(y, testing::Each(0.5f));
  log_softmax(x, std::span(y), 4);
  EXPECT_FLOAT_EQ(y[0], -1 - std::log(2 + 2 * std::exp(-1.0f)));
  const std::vector<bf16> narrow{to_bf16(0), to_bf16(0)};
  std::vector<bf16> narrow_y(2);
  softmax(narrow, narrow_y, 2);
  EXPECT_EQ(to_double(narrow_y[0]), 0.5);
  std::vector<double> dx(2);
  softmax_backward(std::vector{0.5, 0.5}, std::vector{1.0, 0.0}, dx, 2);
  EXPECT_THAT(dx, ElementsAre(0.25, -0.25));
}

TEST(PublicMaxout, KeepsItsWinners) {
  const std::vector<float> x{1, 5, 2, 4, 5, 3};  // two pieces of three units
  std::vector<float> y(3), dx(6);
  std::vector<std::uint8_t> winners(3);
  const Maxout planes;
  planes.forward(x, y, winners);
  EXPECT_THAT(y, ElementsAre(4, 5, 3));
  EXPECT_THAT(winners, ElementsAre(1, 0, 1));
  planes.backward(winners, std::vector<float>{10, 20, 30}, dx);
  EXPECT_THAT(dx, ElementsAre(0, 20, 0, 10, 0, 30));
  const Maxout interleaved{.pieces = 3, .layout = Maxout::Layout::interleaved};
  interleaved.forward(x, std::span(y).first(2));
  EXPECT_THAT(y, ElementsAre(5, 5, 3));
}

TEST(PublicGlu, HalvesAreInTheOrderThatIsNamed) {
  const std::vector<float> x{2, 3, 1, -1};  // one row of two units
  std::vector<float> y(2), dx(4);
  Glu("reglu").forward(x, y, 2);
  EXPECT_THAT(y, ElementsAre(2, 0));
  Glu("reglu", Glu::Order::gate_first).forward(x, y, 2);
  EXPECT_THAT(y, ElementsAre(2, -3));
  Glu(Activation("leaky_relu:slope=0.5")).forward(x, y, 2);
  EXPECT_THAT(y, ElementsAre(2, -1.5f));
  Glu("bilinear").backward(x, std::vector<float>{1, 1}, dx, 2);
  EXPECT_THAT(dx, ElementsAre(1, -1, 2, 3));
}

TEST(PublicForms, AgreeWithTheActivation) {
  const Activation f("elu");
  const std::vector<float> x{-2, -1, 1, 2}, bias{0.5f, -0.5f}, dy{1, 2, 3, 4};
  std::vector<float> y(4), sum{-1.5f, -1.5f, 1.5f, 1.5f}, wanted(4), dx(4), dbias(2);
  bias_forward(f, x, bias, y);
  f.forward(sum, wanted);
  EXPECT_EQ(y, wanted);
  bias_backward(f, x, bias, dy, dx, dbias);
  f.backward(sum, dy, wanted);
  EXPECT_EQ(dx, wanted);
  EXPECT_THAT(dbias, ElementsAre(dx[0] + dx[2], dx[1] + dx[3]));
  backward_from_output(f, y, dy, dx);
  for (std::size_t i = 0; i < dx.size(); ++i) EXPECT_NEAR(dx[i], wanted[i], 1e-6);
  std::vector<float> doubled(8);
  crelu(x, doubled, 2);
  EXPECT_THAT(doubled, ElementsAre(0, 0, 2, 1, 1, 2, 0, 0));

  const LearnedActivation prelu("prelu");
  const std::vector<float> alpha{0.5f, 0.25f};
  std::vector<float> dalpha(2);
  prelu.forward(x, alpha, y, {.channels = 2});
  EXPECT_THAT(y, ElementsAre(-1, -0.25f, 1, 2));
  prelu.forward(x, alpha, y, {.channels = 2, .spatial = 2});
  EXPECT_THAT(y, ElementsAre(-1, -0.5f, 1, 2));
  prelu.backward(x, alpha, dy, dx, dalpha, {.channels = 2, .spatial = 2});
  EXPECT_THAT(dx, ElementsAre(0.5f, 1, 3, 4));
  EXPECT_THAT(dalpha, ElementsAre(-4, 0));
}

TEST(PublicForms, SayWhatIsWrong) {
  std::vector<float> x(6), y(6), four(4);
  std::vector<double> wide(6);
  EXPECT_EQ(complaint_of([&] { softmax(x, y, 4); }),
            "softmax: x holds 6 numbers, which is no whole number of rows of 4.");
  EXPECT_EQ(complaint_of([&] { softmax(x, four, 3); }),
            "softmax: y holds 4 numbers; with x of 6 it must hold 6.");
  EXPECT_EQ(complaint_of([&] { softmax(x, wide, 3); }),
            "softmax: y holds double, x holds float; all arrays hold one type.");
  EXPECT_EQ(complaint_of([&] { Maxout{.pieces = 256}.forward(x, y); }),
            "maxout: 256 pieces; it takes 1 to 255.");
  EXPECT_EQ(complaint_of([&] { Maxout{.pieces = 4}.forward(x, y); }),
            "maxout: x holds 6 numbers, which is no whole number of units of pieces 4.");
  EXPECT_EQ(complaint_of([&] {
              Maxout{}.backward(std::vector<std::uint8_t>{0, 2, 1}, std::vector<float>(3), y);
            }),
            "maxout: winners contain 2; with 2 pieces they must be smaller.");
  EXPECT_EQ(complaint_of([&] { Glu("swglu"); }),
            "no gated unit 'swglu'. Did you mean 'swiglu'? There are glu, bilinear, reglu, geglu, "
            "swiglu; with another gate: Glu(Activation(\"tanh\")).");
  EXPECT_EQ(
      complaint_of([&] { backward_from_output(Activation("gelu"), x, y, y); }),
      "gelu: its slope cannot be computed from its output. Keep the inputs and call backward.");
  EXPECT_EQ(complaint_of([&] { LearnedActivation("elu"); }),
            "elu has no parameter that is learned.");
  EXPECT_EQ(complaint_of([&] { bias_forward(Activation("elu"), x, four, y); }),
            "bias_forward: x holds 6 numbers, which is no whole number of rows of 4.");
}

TEST(PublicForms, SayThatArraysOverlap) {
  std::vector<float> x(8), dy(8);
  const std::span all(x);
  EXPECT_EQ(complaint_of([&] { softmax(all.first(4), all.subspan(1, 4), 2); }),
            "softmax: y overlaps x partly; it may be x, or must not overlap it.");
  EXPECT_EQ(complaint_of([&] { Maxout{}.forward(x, all.first(4)); }),
            "maxout: y overlaps x; they must not overlap.");
  EXPECT_EQ(complaint_of([&] { bias_backward(Activation("elu"), x, dy, x, all.first(2)); }),
            "bias_backward: dx overlaps dbias; they must not overlap.");
}

}  // namespace

}  // namespace hillock::tests
