// dual_test.cpp: slopes, read off the formulas by duals, against differences, and hand-written ones
// against the dual.
#include "number/dual.h"

#include <gtest/gtest.h>

#include "every_activation.h"
#include "number/big.h"

namespace hillock::tests {
namespace {

using namespace number;

constexpr std::uint64_t seed = 7;
static_assert(Number<Dual<double>> && Number<Dual<Big>>);

/// Away from every kink by more than a difference reaches.
std::vector<double> points_off_kinks() {
  std::vector<double> x;
  for (double at = -12.03; at < 12; at += 0.17) x.push_back(at);
  return x;
}

/// (f(x + h) - f(x - h)) / 2h with h = 2^-60, at 256 bits: exact to h^2 f'''/6, 1e-36 f'''.
double difference(auto f, Big x) {
  const Big h = 0x1p-60;
  return ((f(x + h) - f(x - h)) / (2.0 * h)).nearest();
}

struct At256Bits : testing::Test {
  At256Bits() { Big::precision = 256; }
  ~At256Bits() override { Big::precision = 128; }
};
template <class A>
struct EveryDual : At256Bits {};
TYPED_TEST_SUITE(EveryDual, EveryActivation, CardName);

// Constants written as doubles in a word (1/sqrt(2 pi)) leave 2^-50.
TYPED_TEST(EveryDual, SlopeIsTheLimitOfDifferences) {
  for (const activation::Params& params : params_to_try<TypeParam>(seed))
    for (const double x : points_off_kinks()) {
      const double slope = slope_at<TypeParam>(Big(x), params).nearest();
      const double differences =
          difference([&](Big at) { return value_at<TypeParam>(at, params); }, x);
      EXPECT_NEAR(slope, differences, std::abs(slope) * 0x1p-50 + 1e-30)
          << "x = " << x << ", parameters " << params[0] << " " << params[1];
    }
}

TYPED_TEST(EveryDual, HandWrittenSlopeIsTheDuals) {
  for (const activation::Params& params : params_to_try<TypeParam>(seed))
    for (const float x : telling_points(seed, 1)) {
      const double slope = slope_at<TypeParam>(Big(x), params).nearest();
      const double dual = activation::with_params<TypeParam, Big>(params.data(), [&](auto... p) {
                            return TypeParam::value(Dual<Big>(Big(x), 1.0), Dual<Big>(p, 0.0)...).d;
                          }).nearest();
      // Next to a root of the slope terms of 1/8 cancel, as Ulp says.
      const double terms = activation::slope_has_roots(TypeParam::card) ? 0.125 : 0;
      EXPECT_NEAR(slope, dual, std::max(std::abs(slope), terms) * 0x1p-50)
          << "x = " << x << ", parameters " << params[0];
    }
}

TYPED_TEST(EveryDual, ParameterSlopeIsTheLimitOfDifferences) {
  const auto check = [&]<std::size_t which>(std::integral_constant<std::size_t, which>) {
    for (const activation::Params& params : params_to_try<TypeParam>(seed))
      for (const double x : points_off_kinks()) {
        const auto value_with = [&](Big moved) {
          return [&]<std::size_t... i>(std::index_sequence<i...>) {
            return TypeParam::value(Big(x), (i == which ? moved : Big(params[i]))...);
          }(std::make_index_sequence<TypeParam::card.arity()>());
        };
        const double slope = param_slope_at<TypeParam, which>(Big(x), params).nearest();
        EXPECT_NEAR(slope, difference(value_with, Big(params[which])),
                    std::abs(slope) * 0x1p-50 + 1e-30)
            << "x = " << x << ", parameters " << params[0] << " " << params[1];
      }
  };
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (check(std::integral_constant<std::size_t, i>()), ...);
  }(std::make_index_sequence<TypeParam::card.arity()>());
}

/// Every word's own slope, and what holds of any Number.
TEST(Dual, EveryWordHasItsSlope) {
  Big::precision = 256;
  const auto expect = [](std::string_view word, auto f) {
    for (double x = -0.93; x < 9; x += 0.37) {
      const double slope = f(Dual<Big>(Big(x), 1.0)).d.nearest();
      EXPECT_NEAR(slope, difference(f, Big(x)), std::abs(slope) * 0x1p-50 + 1e-30)
          << word << " x = " << x;
    }
  };
  expect("+ -", [](auto x) { return 2.0 + x - (x + x) - 1.0 - (3.0 - x); });
  expect("* /", [](auto x) { return 2.0 * x * x * 0.75 / (x + 5.0) + 3.0 / (x + 2.0) + x / 3.0; });
  expect("abs", [](auto x) { return abs(x - 0.1); });
  expect("max min", [](auto x) { return max(x, x * x) - min(x + 1.0, 3.0 * x); });
  expect("select", [](auto x) { return select(x > 2.0, x, select(x < 1.0, -x, x * x)); });
  expect("finite keep_nan gate", [](auto x) { return keep_nan(gate(x, x * x), x) + finite(x); });
  expect("exp", [](auto x) { return exp(x * x); });
  expect("expm1", [](auto x) { return expm1(x * x); });
  expect("log1p", [](auto x) { return log1p(x * x); });
  expect("tanh", [](auto x) { return tanh(2.0 * x); });
  expect("sigmoid", [](auto x) { return sigmoid(2.0 * x); });
  expect("softplus", [](auto x) { return softplus(2.0 * x); });
  expect("normal_cdf", [](auto x) { return normal_cdf(2.0 * x); });
  expect("tanh_softplus", [](auto x) { return tanh_softplus(2.0 * x); });
  expect("sqrt", [](auto x) { return sqrt(x + 2.0); });
  expect("erf", [](auto x) { return erf(2.0 * x); });
  expect("atan", [](auto x) { return atan(2.0 * x); });
  expect("sin", [](auto x) { return sin(2.0 * x); });
  expect("cos", [](auto x) { return cos(2.0 * x); });
  expect("x_minus_tanh", [](auto x) { return x_minus_tanh(2.0 * x); });
  expect("gaussian", [](auto x) { return gaussian(2.0 * x); });
  expect("isru", [](auto x) { return isru(2.0 * x, x + 1.0); });
  expect("squareplus", [](auto x) { return squareplus(2.0 * x, x + 1.0); });
  expect("finite_or_0", [](auto x) { return finite_or_0(2.0 * x); });
  Big::precision = 128;
}

}  // namespace
}  // namespace hillock::tests
