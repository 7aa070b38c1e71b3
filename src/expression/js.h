// js.h: a formula as a list of operations that a page in a browser carries out
// (web/src/formulas.js).
//
// Reading it with Js records it, as cost.h does: an operation met twice on the same operands is
// one, and what the result does not use is not in it. Read with Dual<Js>, or Dual<Dual<Js>>, it has
// the derivatives too, and shares what they have in common. What has constants alone in it is
// computed here.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "number/number.h"

namespace hillock::expression {

using namespace number;  // the words of a formula

/// What the browser does, in this order; the last of each `from` comes before the operation itself.
struct JsProgram {
  struct Step {
    std::string_view what;          // "constant", "x", a parameter's name, "+", "tanh", …
    std::vector<std::size_t> from;  // steps before it
    double constant = 0;
  };
  std::vector<Step> steps;
  std::vector<std::size_t> results;  // steps
};

class Js {
 public:
  Js(double constant) : Js("constant", {}, constant) {}
  static Js input() { return Js("x", {}); }
  static Js parameter(std::string_view name) { return Js(name, {}); }

  friend Js operator+(Js a, Js b) {
    if (a.is(0)) return b;
    if (b.is(0)) return a;
    return folded("+", a, b, [](double x, double y) { return x + y; });
  }
  friend Js operator-(Js a, Js b) {
    if (b.is(0)) return a;
    if (a.is(0)) return -b;
    return folded("-", a, b, [](double x, double y) { return x - y; });
  }
  friend Js operator-(Js a) { return a.constant() ? Js(-a.step().constant) : Js("negate", {a}); }
  // 0 times what is infinite is 0 here: the parts of a dual that are 0 are so for all x.
  friend Js operator*(Js a, Js b) {
    if (a.is(0) || b.is(0)) return 0.0;
    if (a.is(1)) return b;
    if (b.is(1)) return a;
    return folded("*", a, b, [](double x, double y) { return x * y; });
  }
  friend Js operator/(Js a, Js b) {
    if (a.is(0) || b.is(1)) return a;
    return folded("/", a, b, [](double x, double y) { return x / y; });
  }
  friend Js operator>(Js a, Js b) { return b < a; }
  friend Js operator<(Js a, Js b) {
    return folded("<", a, b, [](double x, double y) { return double(x < y); });
  }
  friend Js select(Js when, Js a, Js b) {
    if (a.place_ == b.place_) return a;
    if (when.constant()) return when.is(0) ? b : a;
    return Js("select", {when, a, b});
  }
  friend Js abs(Js a) {
    return folded("abs", a, [](double x) { return std::abs(x); });
  }
  friend Js max(Js a, Js b) { return Js("max", {a, b}); }
  friend Js min(Js a, Js b) { return Js("min", {a, b}); }
  friend Js finite(Js a) {
    return folded("finite", a, [](double x) { return hillock::number::finite(x); });
  }
  friend Js keep_nan(Js s, Js x) { return Js("keep_nan", {s, x}); }
  friend Js exp(Js a) { return Js("exp", {a}); }
  friend Js expm1(Js a) { return Js("expm1", {a}); }
  friend Js log1p(Js a) { return Js("log1p", {a}); }
  friend Js log(Js a) { return Js("log", {a}); }
  friend Js tanh(Js a) { return Js("tanh", {a}); }
  friend Js normal_cdf(Js a) { return Js("normal_cdf", {a}); }
  friend Js sqrt(Js a) {
    return folded("sqrt", a, [](double x) { return std::sqrt(x); });
  }
  friend Js erf(Js a) { return Js("erf", {a}); }
  friend Js atan(Js a) { return Js("atan", {a}); }
  friend Js sin(Js a) { return Js("sin", {a}); }
  friend Js cos(Js a) { return Js("cos", {a}); }
  friend Js x_minus_tanh(Js a) { return Js("x_minus_tanh", {a}); }

  /// What it takes to compute these.
  static JsProgram program(std::span<const Js> results) {
    std::vector<bool> needed(tape().size());
    for (const Js& result : results) needed[result.place_] = true;
    for (std::size_t i = tape().size(); i-- > 0;)
      if (needed[i])
        for (const std::size_t operand : tape()[i].from) needed[operand] = true;
    JsProgram program;
    std::vector<std::size_t> place(tape().size());
    for (std::size_t i = 0; i < tape().size(); ++i) {
      if (!needed[i]) continue;
      place[i] = program.steps.size();
      program.steps.push_back(tape()[i]);
      for (std::size_t& operand : program.steps.back().from) operand = place[operand];
    }
    for (const Js& result : results) program.results.push_back(place[result.place_]);
    return program;
  }

 private:
  // Every operation this thread has met, operands before their results. Formulas are few and short:
  // it is never cleared.
  static std::vector<JsProgram::Step>& tape() {
    thread_local std::vector<JsProgram::Step> steps;
    return steps;
  }

  Js(std::string_view what, std::vector<Js> from, double constant = 0) {
    std::vector<std::size_t> operands;
    for (const Js& operand : from) operands.push_back(operand.place_);
    auto& steps = tape();
    const auto met = std::ranges::find_if(steps, [&](const JsProgram::Step& s) {
      return s.what == what && s.from == operands && s.constant == constant &&
             std::signbit(s.constant) == std::signbit(constant);
    });
    place_ = static_cast<std::size_t>(met - steps.begin());
    if (met == steps.end()) steps.push_back({what, std::move(operands), constant});
  }

  const JsProgram::Step& step() const { return tape()[place_]; }
  bool constant() const { return step().what == "constant"; }
  bool is(double c) const { return constant() && step().constant == c; }

  static Js folded(std::string_view what, Js a, Js b, auto f) {
    if (a.constant() && b.constant()) return f(a.step().constant, b.step().constant);
    return Js(what, {a, b});
  }
  static Js folded(std::string_view what, Js a, auto f) {
    if (a.constant()) return f(a.step().constant);
    return Js(what, {a});
  }

  std::size_t place_;
};

}  // namespace hillock::expression
