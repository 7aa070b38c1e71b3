// limits_test.cpp: every activation at ±inf, NaN and -0, in double and in the kernels of every
// instruction set.
#include <gtest/gtest.h>

#include <functional>

#include "every_activation.h"
#include "kernel/isa.h"
#include "number/big.h"
#include "typed_array.h"

namespace hillock::tests {
namespace {

using namespace number;

constexpr std::uint64_t seed = 11;

/// One way to read A: its value and slope at a point.
struct Reading {
  std::string name;
  std::function<double(double x)> value, slope;
};

template <class A>
std::vector<Reading> readings(const activation::Params& params) {
  std::vector<Reading> all{{"double", [=](double x) { return value_at<A>(x, params); },
                            [=](double x) { return slope_at<A>(x, params); }}};
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    const kernel::Kernels& kernels = isa.kernels[place_of<A>()];
    // In the middle of a register and in a tail.
    const auto everywhere = [name = isa.name](auto kernel, double x) {
      std::vector<float> in(19, static_cast<float>(x)), out(19);
      kernel(in.data(), out.data(), in.size());
      for (const float y : out)
        EXPECT_TRUE(TypedArray::same(y, out[0]))
            << name << " x = " << x << ": " << y << ", " << out[0];
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
  const activation::Card& card = TypeParam::card;
  for (const Reading& read : readings<TypeParam>(activation::usual_params(card))) {
    const auto expect = [&](double x, double limit) {
      const double y = read.value(x);
      if (std::isnan(limit)) {
        EXPECT_TRUE(std::isnan(y)) << read.name << " x = " << x << ": " << y;
        return;
      }
      const double tolerance =
          std::isinf(limit) ? 0 : std::abs(limit) * 0x1p-22;  // a card's limit is a double
      EXPECT_TRUE(y == limit || std::abs(y - limit) <= tolerance)
          << read.name << " x = " << x << ": " << y;
    };
    expect(-activation::inf, card.at_minus_inf);
    expect(activation::inf, card.at_plus_inf);
  }
}

/// Where f goes on that side, by what it is far out: softsign's tail is 2^-30 off there. What grows
/// without end goes to inf; a wave goes nowhere, which is NaN.
double limit_on(double side, auto f) {
  constexpr double far = 0x1p30;
  const double here = f(side * far), there = f(side * 3 * far), beyond = f(side * 9 * far);
  if (std::abs(here - there) < 1e-6) return here;
  const bool grows = std::abs(here) > 0x1p20 && there / here > 2.9 && beyond / there > 2.9;
  return grows ? std::copysign(activation::inf, here) : activation::no_limit;
}

// A slope that has no limit may be anything.
TYPED_TEST(EveryLimit, AtInfinityIsWhereTheFormulaGoesForEveryParameter) {
  const auto same = [](double a, double b) {
    return a == b || std::abs(a - b) < 1e-6 || (std::isnan(a) && std::isnan(b));
  };
  for (const activation::Params& params : params_to_try<TypeParam>(seed))
    for (const double side : {-1.0, 1.0}) {
      const double value =
          limit_on(side, [&](double x) { return value_at<TypeParam>(Big(x), params).nearest(); });
      const double slope =
          limit_on(side, [&](double x) { return slope_at<TypeParam>(Big(x), params).nearest(); });
      for (const Reading& read : readings<TypeParam>(params)) {
        const double y = read.value(side * activation::inf), d = read.slope(side * activation::inf);
        EXPECT_TRUE(same(y, value)) << read.name << " side " << side << ", parameters " << params[0]
                                    << ": " << y << ", not " << value;
        EXPECT_TRUE(std::isnan(slope) || same(d, slope))
            << read.name << " slope, side " << side << ", parameters " << params[0] << ": " << d
            << ", not " << slope;
      }
    }
}

TYPED_TEST(EveryLimit, NanInGivesNanOut) {
  for (const activation::Params& params : params_to_try<TypeParam>(seed))
    for (const Reading& read : readings<TypeParam>(params)) {
      EXPECT_TRUE(std::isnan(read.value(NAN))) << read.name;
      EXPECT_TRUE(std::isnan(read.slope(NAN))) << read.name << " slope";
    }
}

// No finite x has a slope or a value that is NaN, however far out.
TYPED_TEST(EveryLimit, FiniteInGivesNoNan) {
  for (const activation::Params& params : params_to_try<TypeParam>(seed))
    for (const Reading& read : readings<TypeParam>(params))
      for (double x = 0x1p-149; x < 0x1p128; x *= 16)
        for (const double at : {x, -x, 0x1.fffffep127, -0x1.fffffep127}) {
          EXPECT_FALSE(std::isnan(read.value(at))) << read.name << " x = " << at;
          EXPECT_FALSE(std::isnan(read.slope(at))) << read.name << " slope, x = " << at;
        }
}

// The double reading, at every binade of double. 2^-36: an argument under an exponential, up to
// 745, has rounded a few times; where a factor is subnormal, its unit comes times the other one.
TYPED_TEST(EveryLimit, DoubleIsRightFromTheSmallestToTheLargest) {
  const activation::Params params = activation::usual_params(TypeParam::card);
  const auto expect = [](double got, double exact, double x, const char* what) {
    if (got == exact) return;
    EXPECT_LE(std::abs(got - exact),
              std::abs(exact) * 0x1p-36 + std::abs(x) * 0x1p-1074 + 0x1p-1073)
        << what << " x = " << x << ": " << got << ", not " << exact;
  };
  for (int exponent = -1074; exponent < 1024; ++exponent)
    for (const double one : {1.0, -1.0, 1.37, -1.37, 1.93, -1.93}) {
      const double x = std::ldexp(one, exponent);
      const auto value = exactly([&] { return value_at<TypeParam>(Big(x), params); });
      const auto slope = exactly([&] { return slope_at<TypeParam>(Big(x), params); });
      ASSERT_TRUE(value && slope) << x;
      expect(value_at<TypeParam>(x, params), *value, x, "value");
      expect(slope_at<TypeParam>(x, params), *slope, x, "slope");
    }
}

// -0 gives what 0 gives, as a number; a zero that comes out may have either sign, but the same one
// from every reading.
TYPED_TEST(EveryLimit, MinusZeroIsZero) {
  for (const activation::Params& params : params_to_try<TypeParam>(seed)) {
    const auto all = readings<TypeParam>(params);
    for (const Reading& read : all) {
      EXPECT_EQ(read.value(-0.0), read.value(0.0)) << read.name;
      EXPECT_EQ(read.slope(-0.0), read.slope(0.0)) << read.name;
      EXPECT_EQ(std::signbit(read.value(-0.0)), std::signbit(all[0].value(-0.0))) << read.name;
    }
  }
}

}  // namespace
}  // namespace hillock::tests
