// onnx_nodes.cpp: the words, and the nodes that a result needs.
#include "onnx/export/onnx_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace hillock::onnx {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(),
                 largest = std::numeric_limits<float>::max();

}  // namespace

std::vector<OnnxNodes::Step>& OnnxNodes::tape() {
  thread_local std::vector<Step> steps;
  return steps;
}

OnnxNodes OnnxNodes::step(Step step) {
  auto& steps = tape();
  const auto met = std::ranges::find(steps, step);
  OnnxNodes result(0.0);
  result.node_ = static_cast<int>(met - steps.begin());
  if (met == steps.end()) steps.push_back(std::move(step));
  return result;
}

OnnxNodes OnnxNodes::named(std::string name) {
  return step({.op = {}, .name = std::move(name)});
}

OnnxNodes OnnxNodes::unary(const char* op, double (*folded)(double), OnnxNodes a) {
  if (a.is_constant()) return folded(a.constant_);
  return step({.op = op, .inputs = {a}});
}

OnnxNodes operator+(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return a.constant_ + b.constant_;
  return OnnxNodes::step({.op = "Add", .inputs = {a, b}});
}
OnnxNodes operator-(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return a.constant_ - b.constant_;
  return OnnxNodes::step({.op = "Sub", .inputs = {a, b}});
}
OnnxNodes operator-(OnnxNodes a) {
  return OnnxNodes::unary("Neg", [](double x) { return -x; }, a);
}
OnnxNodes operator*(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return a.constant_ * b.constant_;
  if (a.is(1)) return b;
  if (b.is(1)) return a;
  return OnnxNodes::step({.op = "Mul", .inputs = {a, b}});
}
OnnxNodes operator/(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return a.constant_ / b.constant_;
  if (b.is(1)) return a;
  return OnnxNodes::step({.op = "Div", .inputs = {a, b}});
}

OnnxNodes::Condition operator<(OnnxNodes a, OnnxNodes b) {
  return {a, b};
}
OnnxNodes::Condition operator>(OnnxNodes a, OnnxNodes b) {
  return {b, a};
}
OnnxNodes select(OnnxNodes::Condition when, OnnxNodes then, OnnxNodes otherwise) {
  const auto [a, b] = when;
  if (a.is_constant() && b.is_constant()) return a.constant_ < b.constant_ ? then : otherwise;
  if (then == otherwise) return then;
  const OnnxNodes is_less = a.is_constant() ? OnnxNodes::step({.op = "Greater", .inputs = {b, a}})
                                            : OnnxNodes::step({.op = "Less", .inputs = {a, b}});
  return OnnxNodes::step({.op = "Where", .inputs = {is_less, then, otherwise}});
}

// Clips of clips are one, as long as the bounds stay in order.
OnnxNodes OnnxNodes::clip(OnnxNodes a, double low, double high) {
  const Step inner = tape()[static_cast<std::size_t>(a.node_)];
  if (inner.op == "Clip") {
    const double inner_low = inner.inputs[1].constant_, inner_high = inner.inputs[2].constant_;
    if (low <= inner_high && inner_low <= high)
      return step(
          {.op = "Clip",
           .inputs = {inner.inputs[0], std::max(low, inner_low), std::min(high, inner_high)}});
  }
  return step({.op = "Clip", .inputs = {a, low, high}});
}
OnnxNodes max(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return number::max(a.constant_, b.constant_);
  if (a.is_constant()) return OnnxNodes::clip(b, a.constant_, infinity);
  if (b.is_constant()) return OnnxNodes::clip(a, b.constant_, infinity);
  return OnnxNodes::step({.op = "Max", .inputs = {a, b}});
}
OnnxNodes min(OnnxNodes a, OnnxNodes b) {
  if (a.is_constant() && b.is_constant()) return number::min(a.constant_, b.constant_);
  if (a.is_constant()) return OnnxNodes::clip(b, -infinity, a.constant_);
  if (b.is_constant()) return OnnxNodes::clip(a, -infinity, b.constant_);
  return OnnxNodes::step({.op = "Min", .inputs = {a, b}});
}
OnnxNodes finite(OnnxNodes a) {
  if (a.is_constant()) return std::clamp(a.constant_, -largest, largest);
  return OnnxNodes::clip(a, -largest, largest);
}
OnnxNodes OnnxNodes::held_left(OnnxNodes x) {
  return max(-largest, x);
}

OnnxNodes abs(OnnxNodes a) {
  return OnnxNodes::unary("Abs", [](double x) { return std::abs(x); }, a);
}
OnnxNodes sqrt(OnnxNodes a) {
  return OnnxNodes::unary("Sqrt", [](double x) { return std::sqrt(x); }, a);
}
OnnxNodes exp(OnnxNodes a) {
  return OnnxNodes::unary("Exp", [](double x) { return std::exp(x); }, a);
}
OnnxNodes log(OnnxNodes a) {
  return OnnxNodes::unary("Log", [](double x) { return std::log(x); }, a);
}
OnnxNodes tanh(OnnxNodes a) {
  return OnnxNodes::unary("Tanh", [](double x) { return std::tanh(x); }, a);
}
OnnxNodes sigmoid(OnnxNodes a) {
  return OnnxNodes::unary("Sigmoid", [](double x) { return number::sigmoid<double>(x); }, a);
}
OnnxNodes erf(OnnxNodes a) {
  return OnnxNodes::unary("Erf", [](double x) { return std::erf(x); }, a);
}
OnnxNodes atan(OnnxNodes a) {
  return OnnxNodes::unary("Atan", [](double x) { return std::atan(x); }, a);
}
OnnxNodes sin(OnnxNodes a) {
  return OnnxNodes::unary("Sin", [](double x) { return std::sin(x); }, a);
}
OnnxNodes cos(OnnxNodes a) {
  return OnnxNodes::unary("Cos", [](double x) { return std::cos(x); }, a);
}

OnnxNodes keep_nan(OnnxNodes s, OnnxNodes x) {
  if (x.is_constant()) return std::isnan(x.constant_) ? x : s;
  const OnnxNodes is_nan = OnnxNodes::step({.op = "IsNaN", .inputs = {x}});
  return OnnxNodes::step({.op = "Where", .inputs = {is_nan, x, s}});
}

OnnxNodes finite_or_0(OnnxNodes a) {
  return select(abs(a) > OnnxNodes(largest), OnnxNodes(0.0), a);
}

OnnxNodes gate(OnnxNodes x, OnnxNodes g) {
  if (g.is(0)) return finite(x) * g;
  if (g.is_constant()) return x * g;
  const OnnxNodes is_shut = OnnxNodes::step({.op = "Equal", .inputs = {g, 0.0}});
  return OnnxNodes::step({.op = "Where", .inputs = {is_shut, g, x * g}});
}

OnnxNodes leaky(OnnxNodes x, OnnxNodes a) {
  if (a.is(0)) return max(0.0, x);
  if (!a.is_constant()) return OnnxNodes::step({.op = "PRelu", .inputs = {x, a}});
  return OnnxNodes::step({.op = "LeakyRelu",
                          .inputs = {x},
                          .attributes = {{"alpha", static_cast<float>(a.constant_)}}});
}

OnnxNodes expm1(OnnxNodes a) {
  if (a.is_constant()) return std::expm1(a.constant_);
  return tanh(0.5 * a) * (exp(a) + 1.0);
}

OnnxNodes log1p(OnnxNodes a) {
  if (a.is_constant()) return std::log1p(a.constant_);
  const OnnxNodes near = OnnxNodes::step({.op = "Atanh", .inputs = {a / (2.0 + a)}});
  return select(abs(a) < OnnxNodes(0.5), 2.0 * near, log(1.0 + a));
}

OnnxNodes normal_cdf(OnnxNodes a) {
  if (a.is_constant()) return number::normal_cdf(a.constant_);
  return 0.5 * (1.0 + erf(a * std::sqrt(0.5)));
}

OnnxNodes x_minus_tanh(OnnxNodes a) {
  if (a.is_constant()) return number::x_minus_tanh(a.constant_);
  // x cosh x - sinh x is the sum over k >= 1 of x^(2k+1) 2k / (2k+1)!. For |x| < 1 what is left out
  // after k = 5 is under 2^-27 of the sum.
  const OnnxNodes square = a * a;
  OnnxNodes sum = 10.0 / 39916800;
  for (const double term : {8.0 / 362880, 6.0 / 5040, 4.0 / 120, 2.0 / 6})
    sum = term + sum * square;
  const OnnxNodes near =
      square * a * sum / OnnxNodes::unary("Cosh", [](double x) { return std::cosh(x); }, a);
  return select(abs(a) < OnnxNodes(1.0), near, a - tanh(a));
}

OnnxNodes x_sigmoid(OnnxNodes x) {
  return OnnxNodes::held_left(x) * sigmoid(x);
}
OnnxNodes x_tanh_softplus(OnnxNodes x) {
  return OnnxNodes::held_left(x) * number::tanh_softplus(x);
}
OnnxNodes x_normal_cdf(OnnxNodes x) {
  return OnnxNodes::held_left(x) * normal_cdf(x);
}
OnnxNodes x_sigmoid_of(number::Cubic c, OnnxNodes x) {
  return OnnxNodes::held_left(x) * sigmoid(x * (c.a + c.b * (x * x)));
}

std::vector<bool> OnnxNodes::needed_for(OnnxNodes result) {
  std::vector<bool> needed(tape().size());
  if (!result.is_constant()) needed[static_cast<std::size_t>(result.node_)] = true;
  for (std::size_t i = needed.size(); i-- > 0;)
    if (needed[i])
      for (const OnnxNodes& input : tape()[i].inputs)
        if (!input.is_constant()) needed[static_cast<std::size_t>(input.node_)] = true;
  return needed;
}

std::size_t OnnxNodes::count_tape(OnnxNodes result) {
  const std::vector<bool> needed = needed_for(result);
  std::size_t nodes = 0;
  for (std::size_t i = 0; i < needed.size(); ++i) nodes += needed[i] && !tape()[i].op.empty();
  return nodes;
}

void OnnxNodes::append_tape(Model& model, const Names& names, OnnxNodes result) {
  std::vector<std::string> value(tape().size());  // by step
  const auto name_of = [&](const OnnxNodes& input) {
    if (!input.is_constant()) return value[static_cast<std::size_t>(input.node_)];
    const auto number = static_cast<float>(input.constant_);
    std::string name = fmt::format("{}/{}", names.constants, number);
    model.initializers[name] = {.dims = {}, .values = std::vector<float>{number}};
    return name;
  };
  const std::vector<bool> needed = needed_for(result);
  std::map<std::string, int> met;  // nodes of an operator
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const Step& step = tape()[i];
    if (!needed[i]) continue;
    if (step.op.empty()) {
      value[i] = step.name;
      continue;
    }
    GraphNode node{.op = step.op};
    if (step.op == "Clip") {
      const OnnxNodes low = step.inputs[1], high = step.inputs[2];
      const bool is_relu = low.is(0) && high.is(infinity);
      if (is_relu) node.op = "Relu";
      node.inputs = {name_of(step.inputs[0])};
      if (!is_relu) node.inputs.push_back(low.is(-infinity) ? "" : name_of(low));
      if (!high.is(infinity)) node.inputs.push_back(name_of(high));
    } else {
      for (const OnnxNodes& input : step.inputs) node.inputs.push_back(name_of(input));
    }
    for (const auto& [attribute, number] : step.attributes) node.attributes[attribute] = number;
    const int number = ++met[node.op];
    node.name = fmt::format("{}/{}", names.prefix, node.op);
    if (number > 1) node.name += fmt::format("_{}", number);
    const bool is_result = static_cast<int>(i) == result.node_;
    value[i] = is_result ? names.output : node.name;
    node.outputs = {value[i]};
    model.nodes.push_back(std::move(node));
  }
  const bool is_computed =
      !result.is_constant() && !tape()[static_cast<std::size_t>(result.node_)].op.empty();
  if (is_computed) return;
  model.nodes.push_back({.op = "Identity",
                         .name = names.prefix + "/Identity",
                         .inputs = {name_of(result)},
                         .outputs = {names.output}});
}

}  // namespace hillock::onnx
