// recorder.h: a formula of Recorded yields its Expression. Recording an expression again by a rule
// rewrites it in the operations that one representation has (rules.h).
#pragma once

#include <map>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

/// A node of the current recording of this thread.
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
#define HILLOCK_OF_ONE(name) \
  friend Recorded name(Recorded a) { return recorded(Op::name, a); }
#define HILLOCK_OF_TWO(name) \
  friend Recorded name(Recorded a, Recorded b) { return recorded(Op::name, a, b); }
  HILLOCK_FUNCTIONS_OF_ONE(HILLOCK_OF_ONE)
  HILLOCK_FUNCTIONS_OF_TWO(HILLOCK_OF_TWO)
#undef HILLOCK_OF_ONE
#undef HILLOCK_OF_TWO

  /// The result of the rule of the current recording for this node.
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

/// Says what an operation, whose operands are recorded, becomes: kept(node), or other operations.
using Rule = Recorded (*)(const Node& node);

/// Whether an operation that is met twice on the same operands becomes one node.
enum class Sharing { no, yes };

/// Several formulas that share their common nodes, and the places of their values.
struct Together {
  std::vector<Node> nodes;
  std::vector<Place> values;
};

/// Receives the operations on Recorded of this thread for as long as it lives.
class Recording {
 public:
  explicit Recording(Rule rule, Sharing sharing = Sharing::yes);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// The nodes that the results need, each once, in left-to-right order of evaluation. That order
  /// is the same with every compiler, whatever order it evaluates a function's arguments in.
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

/// Adds the node as it is.
Recorded kept(const Node& node);

/// Operand i of a node.
inline Recorded operand(const Node& node, std::size_t i) {
  return Recorded::at(node.from[i]);
}

/// f, recorded again by a rule.
Expression rewritten(const Expression& f, Rule rule, Sharing sharing = Sharing::yes);

Together rewritten(std::span<const Expression> formulas, Rule rule);

/// f with values in place of its parameters.
Expression bound(const Expression& f, std::span<const double> values);

/// The derivative of f with respect to x.
Expression slope_of(const Expression& f);

}  // namespace hillock::expression
