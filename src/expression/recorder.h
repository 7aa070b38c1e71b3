// recorder.h: reading a formula with Recorded gives it as an Expression. Recording an expression
// anew by a rule gives it in other words: those that a form has (rules.h).
#pragma once

#include <map>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

/// A node of the recording that is under way in this thread.
class Recorded {
 public:
  Recorded(double constant);
  static Recorded input();
  static Recorded parameter(std::size_t which);
  static Recorded at(Place place) { return Recorded(place, Known()); }

  Place place() const { return place_; }
  const Node& node() const;
  bool is_constant() const { return node().op == Op::constant; }
  bool is(double c) const { return is_constant() && node().constant == c; }

  friend Recorded operator+(Recorded a, Recorded b) { return recorded(Op::add, a, b); }
  friend Recorded operator-(Recorded a, Recorded b) { return recorded(Op::subtract, a, b); }
  friend Recorded operator-(Recorded a) { return recorded(Op::negate, a); }
  friend Recorded operator*(Recorded a, Recorded b) { return recorded(Op::multiply, a, b); }
  friend Recorded operator/(Recorded a, Recorded b) { return recorded(Op::divide, a, b); }
  friend Recorded operator<(Recorded a, Recorded b) { return recorded(Op::less, a, b); }
  friend Recorded operator>(Recorded a, Recorded b) { return recorded(Op::less, b, a); }
  friend Recorded select(Recorded when, Recorded a, Recorded b) {
    return recorded({Op::select, {when.place_, a.place_, b.place_}});
  }
  friend Recorded power(Recorded a, int n) { return recorded({Op::power, {a.place_}, double(n)}); }
#define HILLOCK_OF_ONE(word) \
  friend Recorded word(Recorded a) { return recorded(Op::word, a); }
#define HILLOCK_OF_TWO(word) \
  friend Recorded word(Recorded a, Recorded b) { return recorded(Op::word, a, b); }
  HILLOCK_FUNCTIONS_OF_ONE(HILLOCK_OF_ONE)
  HILLOCK_FUNCTIONS_OF_TWO(HILLOCK_OF_TWO)
#undef HILLOCK_OF_ONE
#undef HILLOCK_OF_TWO

  /// By the rule of the recording.
  static Recorded recorded(const Node& node);
  static Recorded recorded(Op op, Recorded a) { return recorded({op, {a.place_}}); }
  static Recorded recorded(Op op, Recorded a, Recorded b) {
    return recorded({op, {a.place_, b.place_}});
  }

 private:
  struct Known {};
  Recorded(Place place, Known) : place_(place) {}

  Place place_;
};

static_assert(Number<Recorded>);

/// What becomes of an operation whose operands are recorded: kept(node), or other operations.
using Rule = Recorded (*)(const Node& node);

/// Whether an operation met twice on the same operands is one.
enum class Sharing { no, yes };

/// Several formulas that share what they have in common, and which nodes are their values.
struct Together {
  std::vector<Node> nodes;
  std::vector<Place> values;
};

/// While it lives, Recorded of this thread go to it.
class Recording {
 public:
  explicit Recording(Rule rule, Sharing sharing = Sharing::yes);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// What the results need, each once, in the order in which it is computed from the left: the
  /// same with every compiler, whichever operand of a function that computes first.
  Together needed_for(std::span<const Recorded> results) const;
  Expression needed_for(Recorded result) const;

 private:
  friend class Recorded;
  friend Recorded kept(const Node& node);
  struct Less {
    bool operator()(const Node& a, const Node& b) const;
  };

  Rule rule_;
  Sharing sharing_;
  std::vector<Node> nodes_;
  std::map<Node, Place, Less> met_;
  Recording* before_;
};

/// The node as it is.
Recorded kept(const Node& node);

/// One of its operands.
inline Recorded operand(const Node& node, std::size_t i) {
  return Recorded::at(node.from[i]);
}

/// f, recorded anew by a rule.
Expression rewritten(const Expression& f, Rule rule, Sharing sharing = Sharing::yes);

Together rewritten(std::span<const Expression> formulas, Rule rule);

/// f for values of its parameters.
Expression bound(const Expression& f, std::span<const double> values);

/// Its derivative with respect to x.
Expression slope_of(const Expression& f);

}  // namespace hillock::expression
