// builder.h: builds the nodes of an Expression bottom up, for the parser.
#pragma once

#include <cmath>
#include <optional>

#include "expression/expression.h"

namespace hillock::expression {

/// A parsed part of a formula: a constant, or a node of the expression.
struct Part {
  std::size_t begin = 0;  // in bytes of the text
  std::optional<double> constant{};
  Place place = 0;
  // Whether it grows no faster than a polynomial, so that it is infinite at ±inf only. Op::gate and
  // Op::closing_quotient depend on it.
  bool tame = true;
  // Whether it has an exponential, or reaches its limits as fast: then its 0 outweighs such growth.
  bool exponential = false;
};

/// Thrown where a constant part of a formula is infinite or NaN.
struct NotFinite {
  std::size_t begin;
  double value;
};

/// Collects the nodes of one formula. Parts without x are computed at once.
struct ExpressionBuilder {
  Expression out{.nodes = {{.op = Op::x}}};
  bool selects = false;  // a select was added, which could lose a NaN of its condition

  static Part x(std::size_t begin) { return {.begin = begin}; }
  static Part constant(std::size_t begin, double value) {
    if (!std::isfinite(value)) throw NotFinite{begin, value};
    return {.begin = begin, .constant = value};
  }

  Part unary(Op op, const Part& a, double exponent = 0) {
    if (a.constant) return folded(op, a, a, exponent);
    Part part = added({op, {a.place}, exponent}, a);
    const Function function = function_of(op);
    const bool wild = function.growth == Growth::wild || (op == Op::power && exponent < 0);
    part.tame = function.growth == Growth::bounded || (a.tame && !wild);
    part.exponential = a.exponential || function.exponential;
    return part;
  }

  Part binary(Op op, const Part& a, const Part& b) {
    if (a.constant && b.constant) return folded(op, a, b);
    Part part = added({op, {in_node(a), in_node(b)}}, a);
    part.tame = a.tame && b.tame;
    part.exponential = a.exponential || b.exponential;
    return part;
  }

  Part product(const Part& a, const Part& b) {
    const bool varies = !a.constant && !b.constant;
    if (varies && a.tame && b.exponential) return binary(Op::gate, a, b);
    if (!varies || !b.tame || !a.exponential) return binary(Op::multiply, a, b);
    Part part = binary(Op::gate, b, a);
    part.begin = a.begin;
    return part;
  }

  Part quotient(const Part& a, const Part& b) {
    const bool closes = a.tame && b.exponential;
    Part part = binary(closes ? Op::closing_quotient : Op::divide, a, b);
    part.tame = part.tame && b.constant;
    return part;
  }

  /// The node for `a < b ? then : otherwise`.
  Part select(const Part& a, const Part& b, const Part& then, const Part& otherwise) {
    selects = true;
    const Part when = added({Op::less, {in_node(a), in_node(b)}}, a);
    Part part = added({Op::select, {when.place, in_node(then), in_node(otherwise)}}, then);
    part.tame = then.tame && otherwise.tame;
    part.exponential = then.exponential || otherwise.exponential;
    return part;
  }

  /// f applied to a: a copy of the nodes of f, with a in place of x.
  Part call(const Expression& f, const Part& a) {
    if (a.constant) return constant(a.begin, evaluate(f, *a.constant));
    std::vector<Part> parts;
    for (const Node& node : f.nodes) {
      const auto part = [&](std::size_t i) { return parts[node.from[i]]; };
      if (node.op == Op::x)
        parts.push_back(a);
      else if (node.op == Op::constant)
        parts.push_back({.begin = a.begin, .constant = node.constant});
      else if (node.op == Op::less)
        parts.emplace_back();  // its select reads it
      else if (node.op == Op::select) {
        const Node& when = f.nodes[node.from[0]];
        parts.push_back(select(parts[when.from[0]], parts[when.from[1]], part(1), part(2)));
      } else if (arity(node.op) == 1)
        parts.push_back(unary(node.op, part(0), node.constant));
      else
        parts.push_back(binary(node.op, part(0), part(1)));
    }
    return parts.back();
  }

  /// The place of a. For a constant, a new node is made.
  Place in_node(const Part& a) {
    if (!a.constant) return a.place;
    return added({.op = Op::constant, .constant = *a.constant}, a).place;
  }

 private:
  static Part folded(Op op, const Part& a, const Part& b, double exponent = 0) {
    const Expression f{.nodes = {{.op = Op::constant, .constant = *a.constant},
                                 {.op = Op::constant, .constant = *b.constant},
                                 {op, {0, 1}, exponent}}};
    return constant(a.begin, evaluate(f, 0.0));
  }

  Part added(const Node& node, Part part) {
    out.nodes.push_back(node);
    part.constant.reset();
    part.place = static_cast<Place>(out.nodes.size() - 1);
    return part;
  }
};

}  // namespace hillock::expression
