// limits_test.cpp: every activation at ±inf, NaN and -0, in double and in the kernels of every
// instruction set.
#include <gtest/gtest.h>

#include <functional>

#include "big.h"
#include "every_activation.h"
#include "kernel/isa.h"

namespace hillock {
namespace {

constexpr std::uint64_t seed = 11;

/// One way to read A: its value and slope at a point.
struct Reading {
  std::string name;
  std::function<double(double x)> value, slope;
};

template <class A>
std::vector<Reading> readings(const Params& params) {
  std::vector<Reading> all{{"double", [=](double x) { return value_at<A>(x, params); },
                            [=](double x) { return slope_at<A>(x, params); }}};
  for (const Isa& isa : runnable_isas()) {
    const Kernels& kernels = isa.kernels[place_of<A>()];
    // In the middle of a register and in a tail.
    const auto everywhere = [name = isa.name](auto kernel, double x) {
      std::vector<float> in(19, static_cast<float>(x)), out(19);
      kernel(in.data(), out.data(), in.size());
      for (const float y : out)
        EXPECT_EQ(std::bit_cast<std::uint32_t>(y), std::bit_cast<std::uint32_t>(out[0]))
            << name << " x = " << x;
      return out[0];
    };
    all.push_back({std::string(isa.name),
                   [=](double x) {
                     return everywhere([&](auto... a) { kernels.forward(a..., params.data()); }, x);
                   },
                   [=](double x) {
                     const std::vector<float> dy(19, 1.0f);
                     const auto backward = [&](const float* in, float* out, std::size_t n) {
                       kernels.backward(in, dy.data(), out, n, params.data());
                     };
                     return everywhere(backward, x);
                   }});
  }
  return all;
}

template <class A>
struct EveryLimit : testing::Test {};
TYPED_TEST_SUITE(EveryLimit, EveryActivation, CardName);

TYPED_TEST(EveryLimit, ValueAtInfinityIsTheCardsLimit) {
  const Card& card = TypeParam::card;
  for (const Reading& read : readings<TypeParam>(usual_params(card))) {
    const auto expect = [&](double x, double limit) {
      const double y = read.value(x);
      const double tolerance =
          std::isinf(limit) ? 0 : std::abs(limit) * 0x1p-22;  // a card's limit is a double
      EXPECT_TRUE(y == limit || std::abs(y - limit) <= tolerance)
          << read.name << " x = " << x << ": " << y;
    };
    expect(-inf, card.at_minus_inf);
    expect(inf, card.at_plus_inf);
  }
}

// Far out the formula, exactly, is close to what it has to be at infinity: softsign's tail is 2^-30
// off. A value that grows without end is inf there.
TYPED_TEST(EveryLimit, AtInfinityIsWhereTheFormulaGoesForEveryParameter) {
  constexpr double far = 0x1p30;
  for (const Params& params : params_to_try<TypeParam>(seed))
    for (const Reading& read : readings<TypeParam>(params))
      for (const double side : {-1.0, 1.0}) {
        const double value = value_at<TypeParam>(Big(side * far), params).nearest();
        const double slope = slope_at<TypeParam>(Big(side * far), params).nearest();
        const double limit = std::abs(value) > 0x1p20 ? std::copysign(inf, value) : value;
        const double y = read.value(side * inf), d = read.slope(side * inf);
        EXPECT_TRUE(y == limit || std::abs(y - limit) < 1e-6)
            << read.name << " side " << side << ", parameters " << params[0] << ": " << y
            << ", not " << limit;
        EXPECT_NEAR(d, slope, 1e-6)
            << read.name << " slope, side " << side << ", parameters " << params[0];
      }
}

TYPED_TEST(EveryLimit, NanInGivesNanOut) {
  for (const Params& params : params_to_try<TypeParam>(seed))
    for (const Reading& read : readings<TypeParam>(params)) {
      EXPECT_TRUE(std::isnan(read.value(NAN))) << read.name;
      EXPECT_TRUE(std::isnan(read.slope(NAN))) << read.name << " slope";
    }
}

// No finite x has a slope or a value that is NaN, however far out.
TYPED_TEST(EveryLimit, FiniteInGivesNoNan) {
  for (const Params& params : params_to_try<TypeParam>(seed))
    for (const Reading& read : readings<TypeParam>(params))
      for (double x = 0x1p-149; x < 0x1p128; x *= 16)
        for (const double at : {x, -x, 0x1.fffffep127, -0x1.fffffep127}) {
          EXPECT_FALSE(std::isnan(read.value(at))) << read.name << " x = " << at;
          EXPECT_FALSE(std::isnan(read.slope(at))) << read.name << " slope, x = " << at;
        }
}

// -0 gives what 0 gives, as a number; a zero that comes out may have either sign, but the same one
// from every reading.
TYPED_TEST(EveryLimit, MinusZeroIsZero) {
  for (const Params& params : params_to_try<TypeParam>(seed)) {
    const auto all = readings<TypeParam>(params);
    for (const Reading& read : all) {
      EXPECT_EQ(read.value(-0.0), read.value(0.0)) << read.name;
      EXPECT_EQ(read.slope(-0.0), read.slope(0.0)) << read.name;
      EXPECT_EQ(std::signbit(read.value(-0.0)), std::signbit(all[0].value(-0.0))) << read.name;
    }
  }
}

}  // namespace
}  // namespace hillock
