#include "onnx/export/formula_nodes.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "expression/rules.h"

namespace hillock::onnx {
namespace {

using namespace expression;

constexpr double infinity = std::numeric_limits<double>::infinity(),
                 largest = std::numeric_limits<float>::max();

double constant_of(Recorded a) {
  return a.node().constant;
}

// Clips of clips are one, as long as the bounds stay in order.
Recorded clip(Recorded a, double low, double high) {
  if (a.node().op == Op::clip) {
    const Node inner = a.node();
    const double inner_low = constant_of(operand(inner, 1)),
                 inner_high = constant_of(operand(inner, 2));
    if (low <= inner_high && inner_low <= high) {
      a = operand(inner, 0);
      low = std::max(low, inner_low);
      high = std::min(high, inner_high);
    }
  }
  return kept({Op::clip, {a.place(), Recorded(low).place(), Recorded(high).place()}});
}

// -inf is held, so that it meets no 0.
Recorded held_left(Recorded x) {
  return max(Recorded(-largest), x);
}

// e^a - 1 = tanh(a/2) (e^a + 1), whose two factors keep their digits.
Recorded expm1_of(Recorded a) {
  return tanh(0.5 * a) * (exp(a) + 1.0);
}

// Near 0, where 1 + a loses a's digits, 2 artanh(a / (2 + a)).
Recorded log1p_of(Recorded a) {
  const Recorded near = 2.0 * Recorded::recorded(Op::atanh, a / (2.0 + a));
  return select(abs(a) < Recorded(0.5), near, log(1.0 + a));
}

// (1 + erf(x/√2)) / 2: off by float32's unit at 1, so that the left tail ends at -5.6.
Recorded normal_cdf_of(Recorded a) {
  return 0.5 * (1.0 + erf(a * std::sqrt(0.5)));
}

// x cosh x - sinh x is the sum over k >= 1 of x^(2k+1) 2k / (2k+1)!. For |x| < 1 what is left out
// after k = 5 is under 2^-27 of the sum.
Recorded x_minus_tanh_of(Recorded a) {
  const Recorded square = a * a;
  Recorded sum = 10.0 / 39916800;
  for (const double term : {8.0 / 362880, 6.0 / 5040, 4.0 / 120, 2.0 / 6})
    sum = term + sum * square;
  const Recorded near = square * a * sum / Recorded::recorded(Op::cosh, a);
  return select(abs(a) < Recorded(1.0), near, a - tanh(a));
}

Recorded gate_of(Recorded x, Recorded g) {
  if (g.is(0)) return finite(x) * g;
  if (g.is_constant()) return x * g;
  return select(Recorded::recorded(Op::equal, g, 0.0), g, x * g);
}

Recorded select_of(const Node& node) {
  const Recorded when = operand(node, 0), then = operand(node, 1), otherwise = operand(node, 2);
  if (then.place() == otherwise.place()) return then;
  const Node condition = when.node();
  if (condition.op == Op::less && has_constants_only(condition))
    return constant_of(operand(condition, 0)) < constant_of(operand(condition, 1)) ? then
                                                                                   : otherwise;
  return kept(node);
}

Recorded in_onnx_words(const Node& node) {
  const auto a = [&] { return operand(node, 0); };
  const auto b = [&] { return operand(node, 1); };
  switch (node.op) {
    case Op::finite:
      if (a().is_constant()) return std::min(std::max(constant_of(a()), -largest), largest);
      return clip(a(), -largest, largest);
    case Op::select:
      return select_of(node);
    case Op::less:
      return kept(node);
    case Op::leaky:
      return a().is_constant() || b().is(0) ? max(Recorded(0.0), a()) : kept(node);
    case Op::gate:
      return gate_of(a(), b());
    case Op::left_gate:
      return held_left(a()) * b();
    case Op::keep_nan:
      if (b().is_constant()) return std::isnan(constant_of(b())) ? b() : a();
      return select(Recorded::recorded(Op::is_nan, b()), b(), a());
    case Op::if_finite:
      return select(abs(b()) > Recorded(largest), 0.0, a());
    default:
      break;
  }
  const bool is_one = !function_of(node.op).onnx.empty();
  const bool is_made = node.op == Op::expm1 || node.op == Op::log1p || node.op == Op::normal_cdf ||
                       node.op == Op::x_minus_tanh;
  if (!is_one && !is_made) return in_simpler_words(node);
  if (has_constants_only(node)) return value_of_constants(node);
  switch (node.op) {
    case Op::expm1:
      return expm1_of(a());
    case Op::log1p:
      return log1p_of(a());
    case Op::normal_cdf:
      return normal_cdf_of(a());
    case Op::x_minus_tanh:
      return x_minus_tanh_of(a());
    case Op::multiply:
      if (a().is(1)) return b();
      return b().is(1) ? a() : kept(node);
    case Op::divide:
      return b().is(1) ? a() : kept(node);
    case Op::max:
      if (a().is_constant()) return clip(b(), constant_of(a()), infinity);
      return b().is_constant() ? clip(a(), constant_of(b()), infinity) : kept(node);
    case Op::min:
      if (a().is_constant()) return clip(b(), -infinity, constant_of(a()));
      return b().is_constant() ? clip(a(), -infinity, constant_of(b())) : kept(node);
    default:
      return kept(node);
  }
}

// The nodes of one formula on their way into a model.
struct Nodes {
  Model& model;
  const NodeNames& names;
  const std::string& input;
  std::span<const std::string> parameters;
  const Expression& f;
  std::vector<std::string> values = {};  // by node of f
  std::map<std::string, int> met = {};   // nodes of an operator

  std::string constant(double c) {
    const auto number = static_cast<float>(c);
    std::string name = fmt::format("{}/{}", names.constants, number);
    model.initializers[name] = {.dims = {}, .values = std::vector<float>{number}};
    return name;
  }

  // Of a leaf, the value that it is.
  std::string leaf(const Node& node) {
    if (node.op == Op::x) return input;
    if (node.op == Op::parameter) return parameters[static_cast<std::size_t>(node.constant)];
    return {};  // a constant, which becomes an initializer where something takes it
  }

  std::string taken(const Node& node, std::size_t i) {
    const Node& operand = f.nodes[node.from[i]];
    return operand.op == Op::constant ? constant(operand.constant) : values[node.from[i]];
  }

  GraphNode clip(const Node& node) {
    const double low = f.nodes[node.from[1]].constant, high = f.nodes[node.from[2]].constant;
    if (low == 0 && high == infinity) return {.op = "Relu", .inputs = {taken(node, 0)}};
    GraphNode out{.op = "Clip", .inputs = {taken(node, 0), low == -infinity ? "" : constant(low)}};
    if (high != infinity) out.inputs.push_back(constant(high));
    return out;
  }

  GraphNode operation(const Node& node) {
    if (node.op == Op::clip) return clip(node);
    if (node.op == Op::leaky) {
      const Node& slope = f.nodes[node.from[1]];
      if (slope.op != Op::constant)
        return {.op = "PRelu", .inputs = {taken(node, 0), taken(node, 1)}};
      GraphNode out{.op = "LeakyRelu", .inputs = {taken(node, 0)}};
      out.attributes["alpha"] = static_cast<float>(slope.constant);
      return out;
    }
    if (node.op == Op::less && f.nodes[node.from[0]].op == Op::constant)
      return {.op = "Greater", .inputs = {taken(node, 1), taken(node, 0)}};
    GraphNode out{.op = std::string(function_of(node.op).onnx)};
    for (std::size_t i = 0; i < arity(node.op); ++i) out.inputs.push_back(taken(node, i));
    return out;
  }

  void append(GraphNode node, const std::string& value) {
    node.outputs = {value.empty() ? node.name : value};
    values.push_back(node.outputs.front());
    model.nodes.push_back(std::move(node));
  }

  void append_all() {
    for (const Node& node : f.nodes) {
      if (arity(node.op) == 0) {
        values.push_back(leaf(node));
        continue;
      }
      GraphNode made = operation(node);
      const int number = ++met[made.op];
      made.name = fmt::format("{}/{}", names.prefix, made.op);
      if (number > 1) made.name += fmt::format("_{}", number);
      append(std::move(made), &node == &f.value() ? names.output : "");
    }
    if (arity(f.value().op) > 0) return;
    const bool is_constant = f.value().op == Op::constant;
    append({.op = "Identity",
            .name = names.prefix + "/Identity",
            .inputs = {is_constant ? constant(f.value().constant) : values.back()}},
           names.output);
  }
};

}  // namespace

void append_formula(Model& model, const NodeNames& names, const std::string& input,
                    std::span<const std::string> parameters, const Expression& f) {
  const Expression in_onnx = rewritten(f, in_onnx_words);
  Nodes{.model = model, .names = names, .input = input, .parameters = parameters, .f = in_onnx}
      .append_all();
}

std::size_t count_nodes(const Expression& f) {
  std::size_t nodes = 0;
  for (const Node& node : rewritten(f, in_onnx_words).nodes) nodes += arity(node.op) > 0;
  return nodes;
}

}  // namespace hillock::onnx
