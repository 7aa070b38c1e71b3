// cost.h: what a formula takes to compute. Reading it with Cost records its operations; work() adds
// up those it needs.
//
// As a compiler would: an operation met twice on the same operands is one, what the result does not
// use is none, and what does not depend on x is done once for the whole array. Both sides of a
// select are computed, as in a register.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "number/number.h"

namespace hillock::expression {

using namespace number;  // the words of a formula

/// What an operation costs, in additions.
/// A division: cycles of vdivps ymm on Intel from Skylake to Golden Cove (uops.info).
/// A function: the operations of elementary.h and elementary_normal.h, a fused multiply-add as one.
/// A root: vsqrtps ymm, likewise.
/// For exp: 2 to hold x in range, 3 for the sign, 6 to split, 1 to join, 7 of polynomial, 2 to
/// scale.
/// For atan: |x|, 1/x and which of them, 11 of polynomial, 3 to come back from 1/x, the sign.
/// For sin and cos: 2 to find the quadrant, 3 to take it off in parts, 14 of two polynomials, 4 to
/// choose, 3 for the sign; what a great |x| takes beyond is rare.
/// For erf: as normal_cdf, whose tail it is. For x - tanh x: tanh, and 10 of polynomial near 0.
struct Price {
  static constexpr double simple = 1, division = 5, exp = 21, expm1 = 22, log1p = 35, tanh = 42,
                          normal_cdf = 54, root = 6, erf = 54, atan = 22, sin = 26,
                          x_minus_tanh = 52, log = 30;
};

class Cost {
 public:
  Cost(double constant) : Cost("constant", 0, {}, constant) {}
  static Cost input() { return Cost("x", 0, {}); }
  static Cost parameter(std::string_view name) { return Cost(name, 0, {}); }

  friend Cost operator+(Cost a, Cost b) { return Cost("+", Price::simple, {a, b}); }
  friend Cost operator-(Cost a, Cost b) { return Cost("-", Price::simple, {a, b}); }
  friend Cost operator-(Cost a) { return Cost("-", Price::simple, {a}); }
  friend Cost operator*(Cost a, Cost b) { return Cost("*", Price::simple, {a, b}); }
  friend Cost operator/(Cost a, Cost b) { return Cost("/", Price::division, {a, b}); }
  friend Cost operator>(Cost a, Cost b) { return Cost("<", Price::simple, {b, a}); }
  friend Cost operator<(Cost a, Cost b) { return Cost("<", Price::simple, {a, b}); }
  friend Cost select(Cost when, Cost a, Cost b) {
    return Cost("select", Price::simple, {when, a, b});
  }
  friend Cost abs(Cost a) { return Cost("abs", Price::simple, {a}); }
  friend Cost max(Cost a, Cost b) { return Cost("max", Price::simple, {a, b}); }
  friend Cost min(Cost a, Cost b) { return Cost("min", Price::simple, {a, b}); }
  friend Cost finite(Cost a) { return Cost("finite", 2 * Price::simple, {a}); }
  friend Cost keep_nan(Cost s, Cost x) { return Cost("keep_nan", 2 * Price::simple, {s, x}); }
  friend Cost exp(Cost a) { return Cost("exp", Price::exp, {a}); }
  friend Cost expm1(Cost a) { return Cost("expm1", Price::expm1, {a}); }
  friend Cost log1p(Cost a) { return Cost("log1p", Price::log1p, {a}); }
  friend Cost log(Cost a) { return Cost("log", Price::log, {a}); }
  friend Cost tanh(Cost a) { return Cost("tanh", Price::tanh, {a}); }
  friend Cost normal_cdf(Cost a) { return Cost("normal_cdf", Price::normal_cdf, {a}); }
  friend Cost sqrt(Cost a) { return Cost("sqrt", Price::root, {a}); }
  friend Cost erf(Cost a) { return Cost("erf", Price::erf, {a}); }
  friend Cost atan(Cost a) { return Cost("atan", Price::atan, {a}); }
  friend Cost sin(Cost a) { return Cost("sin", Price::sin, {a}); }
  friend Cost cos(Cost a) { return Cost("cos", Price::sin, {a}); }
  friend Cost x_minus_tanh(Cost a) { return Cost("x_minus_tanh", Price::x_minus_tanh, {a}); }

  /// What it takes to compute this, for one x.
  double work() const {
    std::vector<bool> needed(tape().size());
    needed[place_] = true;
    double sum = 0;
    for (std::size_t i = place_ + 1; i-- > 0;) {
      const Operation& operation = tape()[i];
      if (!needed[i] || !operation.varies) continue;
      sum += operation.price;
      for (const std::size_t operand : operation.operands) needed[operand] = true;
    }
    return sum;
  }

 private:
  struct Operation {
    std::string_view what;
    std::vector<std::size_t> operands;  // places on the tape
    double constant;
    double price;
    bool varies;  // with x
  };

  // Every operation this thread has met, operands before their results. Formulas are few and short:
  // it is never cleared.
  static std::vector<Operation>& tape() {
    thread_local std::vector<Operation> operations;
    return operations;
  }

  Cost(std::string_view what, double price, std::vector<Cost> from, double constant = 0) {
    std::vector<std::size_t> operands;
    for (const Cost& operand : from) operands.push_back(operand.place_);
    auto& operations = tape();
    const auto met = std::ranges::find_if(operations, [&](const Operation& o) {
      return o.what == what && o.operands == operands && o.constant == constant;
    });
    place_ = met - operations.begin();
    if (met != operations.end()) return;
    const bool varies =
        what == "x" || std::ranges::any_of(operands, [&](auto p) { return operations[p].varies; });
    operations.push_back({what, std::move(operands), constant, price, varies});
  }

  std::size_t place_;
};

}  // namespace hillock::expression
