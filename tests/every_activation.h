// every_activation.h: a test for every activation of the list, and where to probe one.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "activation/activations.h"

namespace hillock::tests {

template <class List>
struct AsTypes;
template <class... A>
struct AsTypes<activation::List<A...>> {
  using Types = testing::Types<A...>;
};
using EveryActivation = AsTypes<activation::Activations>::Types;

/// Those whose parameters a network can learn.
template <class List>
struct LearningOnes;
template <template <class...> class List, class... A>
struct LearningOnes<List<A...>> {
  template <class... B>
  static testing::Types<B...> types_of(std::tuple<B...>);
  using Types = decltype(types_of(
      std::tuple_cat(std::conditional_t<A::card.learns(), std::tuple<A>, std::tuple<>>()...)));
};
using EveryLearningActivation = LearningOnes<activation::Activations>::Types;

struct CardName {
  template <class A>
  static std::string GetName(int) {
    return std::string(A::card.name);
  }
};

/// A's place in the list, and so in an instruction set's table.
template <class A>
constexpr std::size_t place_of() {
  std::size_t i = 0;
  while (activation::Activations::cards[i].name != A::card.name) ++i;
  return i;
}

/// A's value, slope, and slope in a parameter, at params.
template <class A, class T>
T value_at(T x, const activation::Params& params) {
  return activation::with_params<A, T>(params.data(),
                                       [&](auto... p) { return activation::value<A>(x, p...); });
}
template <class A, class T>
T slope_at(T x, const activation::Params& params) {
  return activation::with_params<A, T>(params.data(),
                                       [&](auto... p) { return activation::slope<A>(x, p...); });
}
template <class A, std::size_t which, class T>
T param_slope_at(T x, const activation::Params& params) {
  return activation::with_params<A, T>(
      params.data(), [&](auto... p) { return activation::param_slope<A, which>(x, p...); });
}

/// The usual parameters, the ends of their ranges, and some between, each a float: kernels round
/// them to that.
template <class A>
std::vector<activation::Params> params_to_try(std::uint64_t seed) {
  // constexpr: GCC 12 takes a float out of double -> float -> double where it does two at once.
  constexpr auto as_floats = [](double activation::Param::* which) {
    const auto at = [=](std::size_t i) {
      return static_cast<float>(std::clamp(A::card.params[i].*which, -100.0, 100.0));
    };
    return A::card.arity() == 0   ? activation::Params{}
           : A::card.arity() == 1 ? activation::Params{at(0), 0}
                                  : activation::Params{at(0), at(1)};
  };
  constexpr activation::Params usual = as_floats(&activation::Param::usual),
                               least = as_floats(&activation::Param::least),
                               most = as_floats(&activation::Param::most);
  if (A::card.arity() == 0) return {usual};
  std::vector<activation::Params> all{usual, least, most};
  std::mt19937_64 random(seed);
  for (int k = 0; k < 4; ++k) {
    activation::Params between{};
    for (std::size_t i = 0; i < A::card.arity(); ++i)
      between[i] = std::uniform_real_distribution<float>(least[i], most[i])(random);
    all.push_back(between);
  }
  return all;
}

/// Where formulas break: every binade, both signs, ends and kinks with their neighbours, tails, and
/// bit patterns drawn by seed. All finite.
inline std::vector<float> telling_points(std::uint64_t seed, int in_a_binade = 6) {
  std::mt19937_64 random(seed);
  std::vector<float> x;
  const auto add = [&](std::uint32_t bits) {
    const float candidate = std::bit_cast<float>(bits);
    if (std::isfinite(candidate)) x.insert(x.end(), {candidate, -candidate});
  };
  for (std::uint32_t exponent = 0; exponent < 255; ++exponent)
    for (int k = 0; k < in_a_binade; ++k) add(exponent << 23 | (random() & 0x7fffff));
  for (int zeros = 0; zeros < 23; ++zeros) add(0x7fffffu >> zeros);  // every subnormal binade
  for (const float center :
       {0.0f, 0.625f, 0.75f, 1.0f, 1.278f, 1.5f, 3.0f, 6.0f, 0x1p-24f, 0x1p-126f, 0x1.fffffep127f,
        14.17f, 13.1f, 17.0f, 44.0f, 87.34f, 88.73f, 103.98f}) {
    const auto bits = std::bit_cast<std::uint32_t>(center);
    for (std::uint32_t k = 0; k < 5; ++k) {
      add(bits + k);
      if (bits >= k) add(bits - k);
    }
  }
  for (double at = 0; at < 20; at += 0.02)
    add(std::bit_cast<std::uint32_t>(static_cast<float>(at)));
  for (double at = 20; at < 110; at += 0.2)
    add(std::bit_cast<std::uint32_t>(static_cast<float>(at)));
  for (int k = 0; k < 500; ++k) add(static_cast<std::uint32_t>(random()) & 0x7fffffff);
  return x;
}

}  // namespace hillock::tests
