// card_test.cpp: a card cannot lie: what it claims about its formula is checked, and a wrong card
// is caught.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <set>

#include "every_activation.h"
#include "report/output_slopes.h"

namespace hillock::tests {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// From -2^1000 to 2^1000, dense where activations bend; ascending.
std::vector<double> ascending_points() {
  std::vector<double> x;
  for (int exponent = 1000; exponent >= 5; --exponent) x.push_back(-std::ldexp(1.0, exponent));
  for (double at = -32 + 0x1p-8; at < 32; at += 0x1p-8) x.push_back(at);
  for (int exponent = 5; exponent <= 1000; ++exponent) x.push_back(std::ldexp(1.0, exponent));
  return x;
}

/// What card claims about A's formula at the usual parameters and is not so; empty for a card that
/// is right.
template <class A>
std::vector<std::string> complaints(const activation::Card& card) {
  std::vector<std::string> all;
  const auto complain = [&]<class... T>(fmt::format_string<T...> text, T&&... args) {
    all.push_back(fmt::format("{}: {}", card.name, fmt::format(text, std::forward<T>(args)...)));
  };
  const auto f = [params = activation::usual_params(card)](double x) {
    return value_at<A>(x, params);
  };
  const auto close = [](double a, double b) {
    return a == b || std::abs(a - b) <= 1e-3 * (1 + std::abs(b));
  };

  // Rounding may take a value past a bound that it approaches.
  constexpr double slack = 1e-15;
  double least = activation::inf, most = -activation::inf, before = -activation::inf, fall = 0,
         fall_at = 0;
  for (const double x : ascending_points()) {
    const double y = f(x);
    least = std::min(least, y);
    most = std::max(most, y);
    if (before - y > fall) fall = before - y, fall_at = x;
    before = y;
  }
  if (least < card.lower - slack * std::abs(card.lower))
    complain("goes down to {}, below {}", least, card.lower);
  if (most > card.upper + slack * std::abs(card.upper))
    complain("goes up to {}, above {}", most, card.upper);
  if (std::isfinite(card.lower) && !close(least, card.lower))
    complain("stays above {}, far from {}", least, card.lower);
  if (std::isfinite(card.upper) && !close(most, card.upper))
    complain("stays below {}, far from {}", most, card.upper);
  if (std::isinf(card.lower) && least > -1e9) complain("has a lower bound near {}", least);
  if (std::isinf(card.upper) && most < 1e9) complain("has an upper bound near {}", most);

  if (card.monotone && fall > slack)
    complain("falls by {} before x = {}, yet is monotone", fall, fall_at);
  if (!card.monotone && fall <= slack) complain("falls nowhere, yet is not monotone");

  for (const auto& [side, limit] : {std::pair{-activation::inf, card.at_minus_inf},
                                    std::pair{activation::inf, card.at_plus_inf}}) {
    const double there = f(side), far = f(std::copysign(0x1p900, side));
    if (std::isnan(limit)) {
      if (!std::isnan(there)) complain("is {} at {}, yet has no limit", there, side);
      if (far == f(std::copysign(0x1p901, side))) complain("has come to rest far out at {}", far);
      continue;
    }
    if (there != limit && !(std::abs(there - limit) <= 1e-15))
      complain("is {} at {}, not {}", there, side, limit);
    if (std::isfinite(limit) && !close(far, limit))
      complain("is {} far out, not near {}", far, limit);
    if (std::isinf(limit) && !(far * limit > 0 && std::abs(far) > 1e9))
      complain("is {} far out, not on its way to {}", far, limit);
  }

  for (std::size_t i = 0; i < card.arity(); ++i) {
    const activation::Param& p = card.params[i];
    if (!(p.least <= p.usual && p.usual <= p.most))
      complain("{}'s usual value {} is outside [{}, {}]", p.name, p.usual, p.least, p.most);
    if (p.meaning.empty()) complain("{} has no meaning", p.name);
  }
  for (const auto& [what, text] :
       {std::pair{"title", card.title}, std::pair{"source", card.source}})
    if (text.empty()) complain("has no {}", what);
  return all;
}

template <class A>
struct EveryCard : testing::Test {};
TYPED_TEST_SUITE(EveryCard, EveryActivation, CardName);

TYPED_TEST(EveryCard, SaysWhatTheFormulaDoes) {
  EXPECT_THAT(complaints<TypeParam>(TypeParam::card), IsEmpty());
}

/// elu's card, with one claim made wrong.
std::vector<std::string> complaints_when(auto spoil) {
  activation::Card card = activation::Elu::card;
  spoil(card);
  return complaints<activation::Elu>(card);
}

TEST(WrongCard, IsCaught) {
  EXPECT_THAT(complaints_when([](activation::Card&) {}), IsEmpty());
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.lower = -2; }),
              Contains(HasSubstr("stays above -1, far from -2")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.lower = -0.9; }),
              Contains(HasSubstr("goes down to -1, below -0.9")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.lower = -activation::inf; }),
              Contains(HasSubstr("has a lower bound near -1")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.upper = 7; }),
              Contains(HasSubstr("above 7")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.monotone = false; }),
              Contains(HasSubstr("falls nowhere")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.at_minus_inf = 0; }),
              Contains(HasSubstr("is -1 at -inf, not 0")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.at_plus_inf = 1; }),
              Contains(HasSubstr("is inf at inf, not 1")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.params[0].most = 0.5; }),
              Contains(HasSubstr("outside [0, 0.5]")));
  EXPECT_THAT(complaints_when([](activation::Card& card) { card.source = ""; }),
              Contains(HasSubstr("has no source")));

  EXPECT_THAT(
      complaints_when([](activation::Card& card) { card.at_minus_inf = activation::no_limit; }),
      AllOf(Contains(HasSubstr("is -1 at -inf, yet has no limit")),
            Contains(HasSubstr("has come to rest far out at -1"))));

  activation::Card silu = activation::Silu::card;
  silu.monotone = true;
  EXPECT_THAT(complaints<activation::Silu>(silu), Contains(HasSubstr("yet is monotone")));
}

TEST(Cards, HaveNamesOfTheirOwn) {
  std::multiset<std::string> names;
  for (const activation::Card& card : activation::Activations::cards) {
    names.insert(std::string(card.name));
    for (std::string_view rest = card.aliases; !rest.empty();) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      names.insert(std::string(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
  for (const std::string& name : names) {
    EXPECT_EQ(names.count(name), 1u) << name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos)
        << name;
  }
}

const report::OutputSlope& of(const std::vector<report::OutputSlope>& all, std::string_view name) {
  return *std::ranges::find(all, name, &report::OutputSlope::name);
}

// A slope e^x beside an output -1 + e^x is off by half of itself where e^x is an ULP of 1: 2^-24 in
// f32, 2^-8 in bf16. It may be a little later, as rounding may be kind.
TEST(OutputSlopes, AreLostWhereTheOutputIsFlat) {
  for (const auto& [type, bits] :
       {std::pair{kernel::DType::f32, 24}, {kernel::DType::bf16, 8}, {kernel::DType::f16, 11}}) {
    const std::vector<report::OutputSlope> all = report::output_slopes(type);
    const double end = bits * std::log(2.0);
    EXPECT_NEAR(of(all, "elu").any.from, -end, 1.5) << bits;
    EXPECT_EQ(of(all, "elu").any.to, HUGE_VAL);
    EXPECT_NEAR(of(all, "sigmoid").any.to, end, 1.5) << bits;
    EXPECT_NEAR(of(all, "tanh").any.to, (end + std::log(4.0)) / 2, 1) << bits;
    EXPECT_EQ(of(all, "tanh").any.from, -of(all, "tanh").any.to);
    EXPECT_NEAR(of(all, "elu").half.from, -end / 2, 1.5) << bits;
    EXPECT_EQ(of(all, "relu").half.from, -HUGE_VAL);
    EXPECT_EQ(of(all, "relu").half.to, HUGE_VAL);
  }
}

}  // namespace

}  // namespace hillock::tests
