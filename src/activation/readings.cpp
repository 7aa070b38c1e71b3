#include "activation/readings.h"

#include <algorithm>
#include <utility>

#include "activation/activations.h"
#include "expression/recorder.h"
#include "expression/tokens.h"

namespace hillock::activation {

using namespace expression;

namespace {

// Calls f with number(i) for the index i of each of A's parameters.
template <class A>
auto with_each_param(auto number, auto f) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return f(number(i)...);
  }(std::make_index_sequence<A::card.arity()>());
}

template <class A>
Expression recorded(auto formula) {
  const Recording recording(kept);
  Expression out = recording.needed_for(formula());
  for (std::size_t i = 0; i < A::card.arity(); ++i)
    out.parameters.push_back(A::card.params[i].name);
  return out;
}

template <class A>
Expression value_of() {
  return recorded<A>([] {
    return with_each_param<A>(Recorded::parameter,
                              [](auto... p) { return value<A>(Recorded::input(), p...); });
  });
}

template <class A>
Expression slope_of() {
  return recorded<A>([] {
    return with_each_param<A>(Recorded::parameter,
                              [](auto... p) { return slope<A>(Recorded::input(), p...); });
  });
}

// The dual of the slope, which may be hand-written, is the second derivative.
template <class A, class T>
Dual<T> slope_and_more(T x, auto parameter) {
  return with_each_param<A>([&](std::size_t i) { return Dual<T>(parameter(i), T(0.0)); },
                            [&](auto... p) { return slope<A>(Dual<T>(x, T(1.0)), p...); });
}

template <class A>
std::array<Expression, 3> derivatives_of() {
  const auto more = [] { return slope_and_more<A>(Recorded::input(), Recorded::parameter); };
  return {value_of<A>(), recorded<A>([&] { return more().v; }),
          recorded<A>([&] { return more().d; })};
}

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
      .curvature =
          [](double x, const double* params) {
            return slope_and_more<A>(x, [params](std::size_t i) { return params[i]; }).d;
          },
      .f = value_of<A>,
      .df = slope_of<A>,
      .derivatives = derivatives_of<A>,
  };
}

void add_names(const Reading& reading, std::vector<NamedExpression>& functions) {
  const Card& card = *reading.card;
  const NamedExpression named{
      .name = std::string(card.name),
      .spelled = std::string(card.name),
      .expression = in_program_operations(bound(reading.f(), usual_params(card)))};
  functions.push_back(named);
  std::string_view aliases = card.aliases;
  while (!aliases.empty()) {
    const std::size_t comma = std::min(aliases.find(','), aliases.size());
    NamedExpression& alias = functions.emplace_back(named);
    alias.name.clear();
    for (const char c : aliases.substr(0, comma))
      if (c != ' ') alias.name += lower(c);
    aliases.remove_prefix(std::min(comma + 1, aliases.size()));
  }
}

}  // namespace

std::span<const Reading> readings() {
  static const auto all = []<class... A>(List<A...>) {
    return std::vector<Reading>{read<A>()...};
  }(Activations());
  return all;
}

std::span<const NamedExpression> named_activations() {
  static const auto all = [] {
    std::vector<NamedExpression> functions;
    for (const Reading& reading : readings()) add_names(reading, functions);
    return functions;
  }();
  return all;
}

}  // namespace hillock::activation
