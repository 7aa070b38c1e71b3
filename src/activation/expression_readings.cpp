#include "activation/expression_readings.h"

#include <optional>

#include "activation/activations.h"
#include "activation/notations.h"
#include "expression/cost.h"
#include "expression/recorder.h"

namespace hillock::activation {

using namespace expression;
namespace {

// A derivative can be far longer than what it is of: each |a| in it says a several times.
constexpr std::size_t longest_text = 4000;

template <class N>
std::size_t length(const Written<N>& w) {
  return w.text.size();
}
template <class N>
std::size_t length(const Dual<Written<N>>& w) {
  return std::max(w.v.text.size(), w.d.text.size());
}

template <class T>
std::optional<T> written(const Expression& f, T x) {
  std::vector<T> registers(f.registers, x);
  std::size_t last = 0;
  for (const Operation& operation : f.program) {
    carry_out(operation, registers.data(), 1);
    last = operation.out;
    if (length(registers[last]) > longest_text) return {};
  }
  return registers[last];
}

template <class N>
std::string value_in(const Expression& f) {
  const auto y = written(f, Written<N>("x"));
  return y ? y->in() : N::remark("a formula too long to be read");
}
template <class N>
std::string slope_in(const Expression& f) {
  const auto y = written(f, Dual<Written<N>>(Written<N>("x"), Written<N>(1.0)));
  return y ? y->d.in() : N::remark("a formula too long to be read");
}

template <class A>
void add_names(std::vector<NamedExpression>& functions) {
  Expression f = Recorded::program_of([](Recorded x) {
    constexpr Params usual = usual_params(A::card);
    return with_params<A, Recorded>(usual.data(), [x](auto... p) { return value<A>(x, p...); });
  });
  f.text = A::card.name;
  functions.push_back({std::string(A::card.name), f});
  std::string_view aliases = A::card.aliases;
  while (!aliases.empty()) {
    const std::size_t comma = std::min(aliases.find(','), aliases.size());
    std::string alias;
    for (const char c : aliases.substr(0, comma))
      if (c != ' ') alias += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    functions.push_back({std::move(alias), f});
    aliases.remove_prefix(std::min(comma + 1, aliases.size()));
  }
}

}  // namespace

std::span<const NamedExpression> catalogued_functions() {
  static const auto all = [] {
    std::vector<NamedExpression> functions;
    Activations::each([&]<class A>() { add_names<A>(functions); });
    return functions;
  }();
  return all;
}

std::string written_value(const Expression& f, Notation notation) {
  return in_notation(notation, [&]<class N> { return value_in<N>(f); });
}

std::string written_slope(const Expression& f, Notation notation) {
  return in_notation(notation, [&]<class N> { return slope_in<N>(f); });
}

double value_cost(const Expression& f) {
  return evaluate(f, Cost::input()).work();
}

double slope_cost(const Expression& f) {
  return evaluate_slope(f, Cost::input()).work();
}

}  // namespace hillock::activation
