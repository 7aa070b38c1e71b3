// expression.h: a formula as data: operations on x, constants and named parameters. The text, the
// cost, the derivative, the JavaScript, the ONNX nodes and the run-time kernel of a formula are all
// made from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "expression/functions.h"
#include "number/dual.h"

namespace hillock::expression {

using namespace number;  // the elementary functions of a formula

/// The index of a node in Expression::nodes.
using Place = std::uint32_t;

struct Node {
  Op op;
  std::array<Place, 3> from{};  // operands, which are earlier nodes
  double constant = 0;  // the value of a constant, exponent of a power, index of a parameter
};

/// The number of operands that the operation takes.
constexpr std::size_t arity(Op op) {
  if (op <= Op::parameter) return 0;
  if (op == Op::select || op == Op::clip) return 3;
  if (op == Op::negate || op == Op::power || op == Op::is_nan || op == Op::atanh || op == Op::cosh)
    return 1;
  return op < Op::abs || op >= Op::max ? 2 : 1;
}

/// Every operand stands before the node that uses it; the last node is the value of the formula.
struct Expression {
  std::vector<Node> nodes;
  std::vector<std::string_view> parameters{};  // their names

  const Node& value() const { return nodes.back(); }
};

/// f(x) for given parameter values. A constant operand is passed to the arithmetic of T as a
/// double, so that a Dual can use that its slope is 0.
template <Number T>
T evaluate(const Expression& f, T x, std::span<const T> parameters = {}) {
  std::vector<T> values;
  values.reserve(f.nodes.size());
  for (const Node& node : f.nodes) {
    const auto at = [&](std::size_t i) -> const T& { return values[node.from[i]]; };
    const auto constant = [&](std::size_t i) { return f.nodes[node.from[i]].op == Op::constant; };
    const auto of_two = [&](auto combine) -> T {
      if (constant(0)) return combine(f.nodes[node.from[0]].constant, at(1));
      if (constant(1)) return combine(at(0), f.nodes[node.from[1]].constant);
      return combine(at(0), at(1));
    };
    const auto result = [&]() -> T {
      switch (node.op) {
        case Op::constant:
          return node.constant;
        case Op::x:
          return x;
        case Op::parameter:
          return parameters[static_cast<std::size_t>(node.constant)];
        case Op::negate:
          return -at(0);
        case Op::add:
          return of_two([](auto a, auto b) { return a + b; });
        case Op::subtract:
          return of_two([](auto a, auto b) { return a - b; });
        case Op::multiply:
          return of_two([](auto a, auto b) { return a * b; });
        case Op::divide:
          return of_two([](auto a, auto b) { return a / b; });
        case Op::power:
          return power(at(0), static_cast<int>(node.constant));
        case Op::select: {
          const Node& when = f.nodes[node.from[0]];
          return select(values[when.from[0]] < values[when.from[1]], at(1), at(2));
        }
#define HILLOCK_OF_ONE(name) \
  case Op::name:             \
    return name(at(0));
#define HILLOCK_OF_TWO(name) \
  case Op::name:             \
    return name(at(0), at(1));
          HILLOCK_FUNCTIONS_OF_ONE(HILLOCK_OF_ONE)
          HILLOCK_FUNCTIONS_OF_TWO(HILLOCK_OF_TWO)
#undef HILLOCK_OF_ONE
#undef HILLOCK_OF_TWO
        case Op::less:
        case Op::atanh:
        case Op::cosh:
        case Op::equal:
        case Op::is_nan:
        case Op::clip:
          break;
      }
      return 0.0;  // a condition: its select reads the operands
    };
    values.push_back(result());
  }
  return values.back();
}

/// f'(x), by dual numbers.
template <Number T>
T evaluate_slope(const Expression& f, T x) {
  const T slope = evaluate(f, Dual<T>(x, T(1.0))).d;
  return f.value().op == Op::keep_nan ? slope : keep_nan(slope, x);
}

}  // namespace hillock::expression
