// structural_api_test.cpp: the public API of everything but one activation over one array.
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <vector>

#include "api/hillock.h"

namespace hillock::tests {
namespace {

using testing::ElementsAre;

std::string complaint(auto call) {
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
  EXPECT_EQ(complaint([&] { softmax(x, y, 4); }),
            "softmax: x holds 6 numbers, which is no whole number of rows of 4.");
  EXPECT_EQ(complaint([&] { softmax(x, four, 3); }),
            "softmax: y holds 4 numbers; with x of 6 it must hold 6.");
  EXPECT_EQ(complaint([&] { softmax(x, wide, 3); }),
            "softmax: y holds double, x holds float; all arrays hold one type.");
  EXPECT_EQ(complaint([&] { Maxout{.pieces = 256}.forward(x, y); }),
            "maxout: 256 pieces; it takes 1 to 255.");
  EXPECT_EQ(complaint([&] { Maxout{.pieces = 4}.forward(x, y); }),
            "maxout: x holds 6 numbers, which is no whole number of units of pieces 4.");
  EXPECT_EQ(complaint([&] {
              Maxout{}.backward(std::vector<std::uint8_t>{0, 2, 1}, std::vector<float>(3), y);
            }),
            "maxout: winners hold 2; with 2 pieces they are less.");
  EXPECT_EQ(complaint([&] { Glu("swglu"); }),
            "no gated unit 'swglu'. Did you mean 'swiglu'? There are glu, bilinear, reglu, geglu, "
            "swiglu; with another gate: Glu(Activation(\"tanh\")).");
  EXPECT_EQ(
      complaint([&] { backward_from_output(Activation("gelu"), x, y, y); }),
      "gelu: its slope cannot be computed from its output. Keep the inputs and call backward.");
  EXPECT_EQ(complaint([&] { LearnedActivation("elu"); }), "elu has no parameter that is learned.");
  EXPECT_EQ(complaint([&] { bias_forward(Activation("elu"), x, four, y); }),
            "bias_forward: x holds 6 numbers, which is no whole number of rows of 4.");
}

TEST(PublicForms, SayThatArraysOverlap) {
  std::vector<float> x(8), dy(8);
  const std::span all(x);
  EXPECT_EQ(complaint([&] { softmax(all.first(4), all.subspan(1, 4), 2); }),
            "softmax: y overlaps x partly; it may be x, or must not overlap it.");
  EXPECT_EQ(complaint([&] { Maxout{}.forward(x, all.first(4)); }),
            "maxout: y overlaps x; they must not overlap.");
  EXPECT_EQ(complaint([&] { bias_backward(Activation("elu"), x, dy, x, all.first(2)); }),
            "bias_backward: dx overlaps dbias; they must not overlap.");
}

}  // namespace
}  // namespace hillock::tests
