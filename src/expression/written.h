// written.h: a piece of a formula's text in notation N (notations.h), and how two pieces are
// combined.
//
// Light simplification (0 + x, 1·x, x·0, x + x, nested cases) makes a derivative read as if it were
// written by hand.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hillock::expression {

/// How tightly a piece of text binds, loosest first. A piece that binds less tightly than its
/// surroundings needs is put in brackets.
enum class Binding { cases, sum, quotient, product, power, atom };

template <class N>
struct Written {
  /// A comparison, or several joined by "and".
  struct Condition {
    std::string text;
  };

  // The number is factor · text. The text of a constant is empty.
  double factor = 1;
  std::string text;
  Binding binding = Binding::atom;
  int side = 0;                   // 1 for min(k, x) with a constant k, -1 for max(k, x)
  std::vector<Written> clip{};    // the operands {k, x} of that min or max
  std::string when{};             // for a select: its condition
  std::vector<Written> branch{};  // for a select: {then, otherwise}
  std::vector<Written> terms{};   // for a sum: {all but the last, the last}
  bool fixed = false;             // a parameter, written before what depends on x

  Written(double constant) : factor(constant) {}
  Written(std::string text, Binding binding = Binding::atom)
      : text(std::move(text)), binding(binding) {}
  static Written parameter(std::string_view name) {
    Written p(N::name(name));
    p.fixed = true;
    return p;
  }

  /// All of it, as text that binds at least as tightly as `least`.
  std::string in(Binding least = Binding::cases) const {
    const auto [whole, held] = spelled();
    return held < least ? N::brackets(whole) : whole;
  }

  friend Written operator+(Written a, Written b) {
    if (a.is(0)) return b;
    if (b.is(0)) return a;
    if (a.text == b.text) return a.times((a.factor + b.factor) / a.factor);
    if (!a.terms.empty() && a.factor == 1 && a.terms[1].text == b.text)
      return a.terms[0] + (a.terms[1] + b);
    Written sum(a.in(Binding::sum) + (b.factor < 0 ? N::minus() + (-b).in(Binding::quotient)
                                                   : " + " + b.in(Binding::sum)),
                Binding::sum);
    sum.terms = {std::move(a), std::move(b)};
    return sum;
  }
  friend Written operator-(Written a) { return a.times(-1); }
  friend Written operator-(Written a, Written b) {
    if (a.text == b.text && a.factor == b.factor) return 0.0;
    return a + -b;
  }
  friend Written operator*(Written a, Written b) {
    if (a.is(0) || b.is(0)) return 0.0;
    if (b.constant()) return a.times(b.factor);
    if (a.constant()) return b.times(a.factor);
    if (b.fixed && !a.fixed) return b * a;
    const double factor = a.factor * b.factor;
    if (a.text == b.text)
      return Written(a.bare(Binding::atom) + N::squared(), Binding::power).times(factor);
    return Written(a.bare(Binding::product) + N::times() + b.bare(Binding::product),
                   Binding::product)
        .times(factor);
  }
  friend Written operator/(Written a, Written b) {
    if (a.is(0)) return 0.0;
    if (b.is(1)) return a;
    if (a.factor < 0) return -(-a / b);
    return N::template quotient<Written>(a, b);
  }

  friend Condition operator>(Written a, Written b) {
    if (a.steady() && !b.steady()) return b < a;
    if (a.cannot_stop_at(b, 1)) return a.clip[1] > b;  // min(6, x) > 0 exactly where x > 0
    return {a.in(Binding::sum) + N::greater() + b.in(Binding::sum)};
  }
  friend Condition operator<(Written a, Written b) {
    if (a.steady() && !b.steady()) return b > a;
    if (a.cannot_stop_at(b, -1)) return a.clip[1] < b;
    return {a.in(Binding::sum) + N::less() + b.in(Binding::sum)};
  }
  friend Written select(Condition when, Written then, Written otherwise) {
    if (then.same(otherwise)) return then;
    if (!then.branch.empty() && then.factor == 1 && then.branch[1].same(otherwise))
      return select(Condition{when.text + N::both() + then.when}, then.branch[0], otherwise);
    Written cases(N::cases(when.text, then.in(Binding::sum), otherwise.in()), Binding::cases);
    cases.branch = {std::move(then), std::move(otherwise)};
    cases.when = std::move(when.text);
    return cases;
  }

  friend Written max(Written a, Written b) {
    return clipped("max", -1, std::move(a), std::move(b));
  }
  friend Written min(Written a, Written b) { return clipped("min", 1, std::move(a), std::move(b)); }
  friend Written abs(Written a) { return N::absolute(a.in()); }
  friend Written exp(Written a) { return {N::power_of_e(a), Binding::power}; }
  friend Written sqrt(Written a) { return {N::root(a.in()), Binding::power}; }
  /// n is 3 or more.
  friend Written power(Written a, int n) {
    return {a.in(Binding::atom) + N::raised(n), Binding::power};
  }
  /// tanh(a).
  friend Written called(std::string_view function, Written a) {
    return N::name(function) + N::brackets(a.in());
  }

 private:
  bool constant() const { return text.empty(); }
  bool steady() const { return constant() || fixed; }
  bool is(double c) const { return constant() && factor == c; }
  bool same(const Written& b) const { return factor == b.factor && text == b.text; }
  Written times(double c) const {
    if (c == 0 || is(0)) return 0.0;
    Written product = *this;
    product.factor *= c;
    return product;
  }
  // The bound of min(k, x) lies beyond b, so that comparing it with b is comparing x with b.
  bool cannot_stop_at(const Written& b, int towards) const {
    return side == towards && factor == 1 && b.constant() &&
           side * clip[0].factor > side * b.factor;
  }

  std::string bare(Binding least) const { return binding < least ? N::brackets(text) : text; }
  std::pair<std::string, Binding> spelled() const {
    if (constant()) return {N::number(factor), factor < 0 ? Binding::sum : Binding::atom};
    if (factor == 1) return {text, binding};
    if (factor == -1) return {N::negative() + bare(Binding::quotient), Binding::sum};
    return {N::number(factor) + N::times() + bare(Binding::product),
            factor < 0 ? Binding::sum : Binding::product};
  }

  static Written clipped(const char* name, int side, Written a, Written b) {
    Written w(N::name(name) + N::brackets(a.in() + ", " + b.in()));
    if (!a.constant()) return w;
    w.side = side;
    w.clip = {std::move(a), std::move(b)};
    return w;
  }
};

}  // namespace hillock::expression
