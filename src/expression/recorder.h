// recorder.h: the way back: reading a formula with Recorded gives it as an Expression,
// so that one given at run time can name it: x*gelu(x).
#pragma once

#include <algorithm>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

class Recorded {
 public:
  Recorded(double constant) : constant_(constant) {}

  struct Condition;
  friend Recorded operator+(Recorded a, Recorded b) { return binary(Op::add, a, b); }
  friend Recorded operator-(Recorded a, Recorded b) { return binary(Op::subtract, a, b); }
  friend Recorded operator-(Recorded a) { return unary(Op::negate, a); }
  friend Recorded operator*(Recorded a, Recorded b) { return binary(Op::multiply, a, b); }
  friend Recorded operator/(Recorded a, Recorded b) { return binary(Op::divide, a, b); }
  friend Condition operator<(Recorded a, Recorded b);
  friend Condition operator>(Recorded a, Recorded b);
  friend Recorded select(Condition when, Recorded then, Recorded otherwise);
  friend Recorded max(Recorded a, Recorded b) { return binary(Op::max, a, b); }
  friend Recorded min(Recorded a, Recorded b) { return binary(Op::min, a, b); }
  friend Recorded gate(Recorded x, Recorded g) { return binary(Op::gate, x, g); }
  friend Recorded keep_nan(Recorded s, Recorded x) { return binary(Op::keep_nan, s, x); }
  friend Recorded finite(Recorded a) { return unary(Op::finite, a); }
  friend Recorded abs(Recorded a) { return unary(Op::abs, a); }
  friend Recorded sqrt(Recorded a) { return unary(Op::sqrt, a); }
  friend Recorded exp(Recorded a) { return unary(Op::exp, a); }
  friend Recorded expm1(Recorded a) { return unary(Op::expm1, a); }
  friend Recorded log(Recorded a) { return unary(Op::log, a); }
  friend Recorded log1p(Recorded a) { return unary(Op::log1p, a); }
  friend Recorded tanh(Recorded a) { return unary(Op::tanh, a); }
  friend Recorded sigmoid(Recorded a) { return unary(Op::sigmoid, a); }
  friend Recorded softplus(Recorded a) { return unary(Op::softplus, a); }
  friend Recorded tanh_softplus(Recorded a) { return unary(Op::tanh_softplus, a); }
  friend Recorded normal_cdf(Recorded a) { return unary(Op::normal_cdf, a); }
  friend Recorded erf(Recorded a) { return unary(Op::erf, a); }
  friend Recorded atan(Recorded a) { return unary(Op::atan, a); }
  friend Recorded sin(Recorded a) { return unary(Op::sin, a); }
  friend Recorded x_minus_tanh(Recorded a) { return unary(Op::x_minus_tanh, a); }
  friend Recorded finite_or_0(Recorded a) { return unary(Op::finite_or_0, a); }
  friend Recorded cos(Recorded a) { return unary(Op::cos, a); }

  /// The formula f(x) as a program; its value depends on x.
  static Expression program_of(auto f) {
    tape().clear();
    Recorded x(0.0);
    x.node_ = 0;
    return allotted(f(x).node_);
  }

 private:
  static constexpr int no_node = -1;  // a constant

  // Operations, their results node 1, 2, …; operands are nodes. Node 0 is x.
  struct Node {
    Operation operation;
    std::array<int, 4> operands;
  };
  static std::vector<Node>& tape() {
    thread_local std::vector<Node> nodes;
    return nodes;
  }

  static Recorded unary(Op op, Recorded a) { return recorded({op}, {a}); }
  static Recorded binary(Op op, Recorded a, Recorded b) {
    Operation o{op};
    o.fixed = a.node_ == no_node ? Fixed::a : b.node_ == no_node ? Fixed::b : Fixed::none;
    o.constant = a.node_ == no_node ? a.constant_ : b.constant_;
    return recorded(o, {a, b});
  }
  static Recorded recorded(Operation o, std::vector<Recorded> from) {
    if (std::ranges::all_of(from, [](const Recorded& r) { return r.node_ == no_node; }))
      return folded(o, from);
    Node node{o, {0, 0, 0, 0}};
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (from[i].node_ == no_node && o.op == Op::select) from[i] = as_node(from[i].constant_);
      node.operands[i] = std::max(from[i].node_, 0);
    }
    return appended(node);
  }
  static Recorded as_node(double constant) {
    return appended({{.op = Op::constant, .constant = constant}, {}});
  }
  static Recorded appended(const Node& node) {
    Recorded result(0.0);
    tape().push_back(node);
    result.node_ = static_cast<int>(tape().size());
    return result;
  }
  static Recorded folded(Operation o, const std::vector<Recorded>& from) {
    std::array<double, 5> registers{};
    for (std::size_t i = 0; i < from.size(); ++i) {
      registers[i + 1] = from[i].constant_;
      o.from[i] = static_cast<std::uint16_t>(i + 1);
    }
    o.fixed = Fixed::none;
    carry_out(o, registers.data(), 1);
    return registers[0];
  }

  // Registers for the nodes that `result` needs: each is free again after its last use.
  static Expression allotted(int result) {
    std::vector<int> last_use(tape().size() + 1, -1);
    last_use[result] = result + 1;
    for (int n = result; n > 0; --n)
      if (last_use[n] > 0)
        for (const int operand : tape()[n - 1].operands)
          last_use[operand] = std::max(last_use[operand], n);
    Expression out;
    std::vector<std::uint16_t> place(tape().size() + 1, 0);
    std::vector<bool> busy{true};  // register 0 holds x to the end
    for (int n = 1; n <= result; ++n) {
      if (last_use[n] < 0) continue;
      Operation o = tape()[n - 1].operation;
      for (std::size_t i = 0; i < 4; ++i) {
        const int operand = tape()[n - 1].operands[i];
        o.from[i] = place[operand];
        if (operand > 0 && last_use[operand] == n) busy[place[operand]] = false;
      }
      const std::size_t free = std::ranges::find(busy, false) - busy.begin();
      if (free == busy.size()) busy.push_back(true);
      busy[free] = true;
      o.out = place[n] = static_cast<std::uint16_t>(free);
      out.selects |= o.op == Op::select;
      out.program.push_back(o);
    }
    out.registers = busy.size();
    return out;
  }

  double constant_ = 0;
  int node_ = no_node;
};

struct Recorded::Condition {
  Recorded a, b;  // a < b
};
inline Recorded::Condition operator<(Recorded a, Recorded b) {
  return {a, b};
}
inline Recorded::Condition operator>(Recorded a, Recorded b) {
  return {b, a};
}
inline Recorded select(Recorded::Condition when, Recorded then, Recorded otherwise) {
  return Recorded::recorded({Op::select}, {when.a, when.b, then, otherwise});
}

static_assert(Number<Recorded>);

}  // namespace hillock::expression
