#include "expression/text.h"

#include <vector>

#include "expression/notations.h"
#include "expression/rules.h"

namespace hillock::expression {
namespace {

// A derivative can be far longer than its function: each |a| in it repeats a several times.
constexpr std::size_t longest_text = 4000;

// The operation as a textbook writes it, without the care for overflow and lost digits.
Recorded as_written(const Node& node) {
  const auto a = [&] { return operand(node, 0); };
  const auto b = [&] { return operand(node, 1); };
  switch (node.op) {
    case Op::finite:
    case Op::keep_nan:
    case Op::if_finite:
      return a();
    case Op::gate:
      return a() * b();
    case Op::leak:
      return b() * a();
    case Op::closing_quotient:
      return a() / b();
    case Op::expm1:
    case Op::expm1_below:
      return exp(a()) - 1.0;
    case Op::exp_below:
      return b() * exp(a());
    case Op::log1p:
      return log(1.0 + a());
    case Op::x_minus_tanh:
      return a() - tanh(a());
    case Op::gaussian:
      return exp(-(a() * a()));
    case Op::logistic_pdf:
      return sigmoid(a()) * (1.0 - sigmoid(a()));
    case Op::tanh_softplus:
      return tanh(softplus(a()));
    case Op::tanh_softplus_slope:
      return sech2(softplus(a())) * sigmoid(a());
    case Op::isru:
      return a() / sqrt(1.0 + b() * (a() * a()));
    case Op::isru_slope: {
      const Recorded square = 1.0 + b() * (a() * a());
      return 1.0 / (square * sqrt(square));
    }
    case Op::root_of_square_plus:
      return sqrt(a() * a() + b());
    case Op::squareplus:
      return (a() + root_of_square_plus(a(), b())) / 2.0;
    case Op::squareplus_slope:
      return (1.0 + a() / root_of_square_plus(a(), b())) / 2.0;
    case Op::power:
      return node.constant > 2 ? kept(node) : in_simpler_words(node);
    case Op::sqrt:
    case Op::exp:
    case Op::abs:
    case Op::erf_slope:
      return kept(node);
    default:
      return function_of(node.op).text.empty() ? in_simpler_words(node) : kept(node);
  }
}

template <class N>
Written<N> function_in(const Node& node, const Written<N>& a) {
  switch (node.op) {
    case Op::abs:
      return abs(a);
    case Op::exp:
      return exp(a);
    case Op::sqrt:
      return sqrt(a);
    case Op::power:
      return power(a, static_cast<int>(node.constant));
    case Op::erf_slope:
      return 2.0 / sqrt(Written<N>(N::name("pi"))) * exp(-(a * a));
    default:
      return called(function_of(node.op).text, a);
  }
}

template <class N>
std::string text_in(const Expression& f) {
  using W = Written<N>;
  std::vector<W> values;
  std::vector<typename W::Condition> conditions(f.nodes.size());
  for (const Node& node : f.nodes) {
    const auto a = [&] { return values[node.from[0]]; };
    const auto b = [&] { return values[node.from[1]]; };
    const auto written = [&]() -> W {
      switch (node.op) {
        case Op::constant:
          return node.constant;
        case Op::x:
          return W("x");
        case Op::parameter:
          return W::parameter(f.parameters[static_cast<std::size_t>(node.constant)]);
        case Op::negate:
          return -a();
        case Op::add:
          return a() + b();
        case Op::subtract:
          return a() - b();
        case Op::multiply:
          return a() * b();
        case Op::divide:
          return a() / b();
        case Op::max:
          return max(a(), b());
        case Op::min:
          return min(a(), b());
        case Op::less:
          conditions[values.size()] = a() < b();
          return 0.0;
        case Op::select:
          return select(conditions[node.from[0]], b(), values[node.from[2]]);
        default:
          return function_in(node, a());
      }
    };
    values.push_back(written());
    if (values.back().text.size() > longest_text) return N::remark("a formula too long to be read");
  }
  return values.back().in();
}

// Calls use.operator()<N>() with the class N of that notation.
std::string in_notation(Notation notation, auto use) {
  switch (notation) {
    case Notation::latex:
      return use.template operator()<Latex>();
    case Notation::torch:
      return use.template operator()<Torch>();
    case Notation::keras:
      return use.template operator()<Keras>();
    case Notation::plain:
      break;
  }
  return use.template operator()<Plain>();
}

}  // namespace

std::string text_of(const Expression& f, Notation notation) {
  const Expression written = rewritten(f, as_written);
  return in_notation(notation, [&]<class N> { return text_in<N>(written); });
}

std::string name_in(Notation notation, std::string_view name) {
  return in_notation(notation, [&]<class N> { return N::name(name); });
}

}  // namespace hillock::expression
