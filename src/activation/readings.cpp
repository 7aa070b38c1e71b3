#include "activation/readings.h"

#include <utility>
#include <vector>

#include "activation/activations.h"
#include "activation/notations.h"
#include "expression/cost.h"

namespace hillock::activation {

using namespace expression;
namespace {

// Calls f with what `number` makes of each of A's parameters.
template <class A>
auto with_each_param(auto number, auto f) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return f(number(A::card.params[i])...);
  }(std::make_index_sequence<A::card.arity()>());
}

template <class N>
constexpr auto as_text = [](const Param& param) { return Written<N>::parameter(param.name); };

template <class A, class N>
std::string written_value() {
  return with_each_param<A>(as_text<N>,
                            [](auto... p) { return value<A>(Written<N>("x"), p...).in(); });
}

template <class A, class N>
std::string written_slope() {
  return with_each_param<A>(as_text<N>,
                            [](auto... p) { return slope<A>(Written<N>("x"), p...).in(); });
}

constexpr auto as_cost = [](const Param& param) { return Cost::parameter(param.name); };

template <class A>
Reading read() {
  return {
      .card = &A::card,
      .value =
          [](double x, const double* params) {
            return with_params<A, double>(params, [x](auto... p) { return value<A>(x, p...); });
          },
      .slope =
          [](double x, const double* params) {
            return with_params<A, double>(params, [x](auto... p) { return slope<A>(x, p...); });
          },
      .formula =
          [](Notation notation) {
            return in_notation(notation, []<class N> { return written_value<A, N>(); });
          },
      .slope_formula =
          [](Notation notation) {
            return in_notation(notation, []<class N> { return written_slope<A, N>(); });
          },
      .value_cost =
          [] {
            return with_each_param<A>(
                as_cost, [](auto... p) { return value<A>(Cost::input(), p...).work(); });
          },
      .slope_cost =
          [] {
            return with_each_param<A>(
                as_cost, [](auto... p) { return slope<A>(Cost::input(), p...).work(); });
          },
  };
}

}  // namespace

std::span<const Reading> readings() {
  static const auto all = []<class... A>(List<A...>) {
    return std::vector<Reading>{read<A>()...};
  }(Activations());
  return all;
}

}  // namespace hillock::activation
