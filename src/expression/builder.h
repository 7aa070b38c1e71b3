// builder.h: emits the program of an Expression part by part, for its parser.
#pragma once

#include <cmath>
#include <optional>

#include "expression/expression.h"

namespace hillock::expression {

/// A part of a formula: a constant, or the register that its value is in.
struct Part {
  std::size_t begin = 0;  // in the text
  std::optional<double> constant{};
  std::uint16_t place = 0;
  // For Op::gate and closing_quotient. It grows no faster than a polynomial: it is infinite at ±inf
  // alone.
  bool tame = true;
  // It has an exponential in it, or what goes to its limits as one: its 0 outweighs such growth.
  bool exponential = false;
};

/// Why a program cannot be.
struct TooDeep {};
struct NotFinite {
  std::size_t begin;
  double value;
};

/// Registers are a stack: what is computed from those at `base` and above goes to `base`. What has
/// no x in it is computed at once, and takes none.
struct ExpressionBuilder {
  Expression out;
  std::size_t top = 1;  // the first free register: the base of what comes next

  Part constant(std::size_t begin, double value) const {
    if (!std::isfinite(value)) throw NotFinite{begin, value};
    return {.begin = begin, .constant = value};
  }

  Part unary(Operation o, const Part& a, std::size_t base) {
    if (a.constant) return folded(o, a, a);
    o.from[0] = a.place;
    Part part = emitted(o, base, a);
    using enum Op;
    const auto is_one_of = [&](auto... ops) { return ((o.op == ops) || ...); };
    const bool bounded = is_one_of(tanh, sigmoid, normal_cdf, erf, atan, sin, cos);
    const bool wild = is_one_of(exp, expm1, log, log1p) || (o.op == power && o.constant < 0);
    part.tame = bounded || (a.tame && !wild);
    part.exponential =
        a.exponential || is_one_of(exp, expm1, tanh, sigmoid, softplus, normal_cdf, erf);
    return part;
  }

  Part binary(Operation o, const Part& a, const Part& b, std::size_t base) {
    if (a.constant && b.constant) return folded(o, a, b);
    o.fixed = a.constant ? Fixed::a : b.constant ? Fixed::b : Fixed::none;
    o.constant = a.constant ? *a.constant : b.constant.value_or(0);
    o.from = {a.place, b.place};
    Part part = emitted(o, base, a);
    part.tame = a.tame && b.tame;
    part.exponential = a.exponential || b.exponential;
    return part;
  }

  Part product(const Part& a, const Part& b, std::size_t base) {
    const bool varies = !a.constant && !b.constant;
    if (varies && a.tame && b.exponential) return binary({.op = Op::gate}, a, b, base);
    if (!varies || !b.tame || !a.exponential) return binary({.op = Op::multiply}, a, b, base);
    Part part = binary({.op = Op::gate}, b, a, base);
    part.begin = a.begin;
    return part;
  }

  Part quotient(const Part& a, const Part& b, std::size_t base) {
    const bool closes = a.tame && b.exponential;
    Part part = binary({.op = closes ? Op::closing_quotient : Op::divide}, a, b, base);
    part.tame = part.tame && b.constant;
    return part;
  }

  /// a < b ? then : otherwise, each in a register.
  Part select(const Part& a, const Part& b, const Part& then, const Part& otherwise,
              std::size_t base) {
    out.selects = true;
    Part part = emitted({.op = Op::select, .from = {a.place, b.place, then.place, otherwise.place}},
                        base, then);
    part.tame = then.tame && otherwise.tame;
    part.exponential = then.exponential || otherwise.exponential;
    return part;
  }

  /// f of a: its program, in registers above a's.
  Part call(const Expression& f, const Part& a, std::size_t base) {
    if (a.constant) return constant(a.begin, evaluate(f, *a.constant));
    const std::size_t above = std::max(top, base);
    std::vector<Part> parts(f.registers, a);
    for (const Operation& o : f.program) {
      const bool last = &o == &f.program.back();
      const auto part = [&](std::size_t i) { return parts[o.from[i]]; };
      const std::size_t out_place = last ? base : above + o.out - 1;
      parts[o.out] = replayed(o, {part(0), part(1), part(2), part(3)}, out_place);
    }
    return f.program.empty() ? a : parts[f.program.back().out];
  }

  /// For an operation that takes no constants.
  Part in_register(const Part& a) {
    if (!a.constant) return a;
    return emitted({.op = Op::constant, .constant = *a.constant}, top, a);
  }

 private:
  Part replayed(const Operation& o, const std::array<Part, 4>& from, std::size_t place) {
    const auto [a, b, c, d] = from;
    const Part fixed{.begin = a.begin, .constant = o.constant};
    if (o.op == Op::constant) return emitted({.op = o.op, .constant = o.constant}, place, fixed);
    if (o.op == Op::select) return select(a, b, c, d, place);
    if (o.op < Op::add) return unary({.op = o.op, .constant = o.constant}, a, place);
    return binary({.op = o.op}, o.fixed == Fixed::a ? fixed : a, o.fixed == Fixed::b ? fixed : b,
                  place);
  }

  Part folded(Operation o, const Part& a, const Part& b) const {
    o.out = 1;
    o.from = {1, 2};
    double registers[] = {0, *a.constant, *b.constant};
    carry_out(o, registers, 1);
    return constant(a.begin, registers[1]);
  }

  Part emitted(Operation o, std::size_t base, Part part) {
    if (base > deepest_expression) throw TooDeep();
    top = base + 1;
    out.registers = std::max(out.registers, top);
    o.out = static_cast<std::uint16_t>(base);
    out.program.push_back(o);
    part.constant.reset();
    part.place = o.out;
    return part;
  }
};

}  // namespace hillock::expression
