#include "expression/cost.h"

#include "expression/rules.h"

namespace hillock::expression {
namespace {

Recorded price_rule(const Node& node) {
  return function_of(node.op).price > 0 ? kept(node) : in_simpler_words(node);
}

}  // namespace

double cost_of(const Expression& f) {
  const Expression priced = rewritten(f, price_rule);
  std::vector<bool> varies(priced.nodes.size());
  double sum = 0;
  for (std::size_t n = 0; n < priced.nodes.size(); ++n) {
    const Node& node = priced.nodes[n];
    varies[n] = node.op == Op::x;
    for (std::size_t i = 0; i < arity(node.op); ++i)
      if (varies[node.from[i]]) varies[n] = true;
    if (varies[n]) sum += function_of(node.op).price;
  }
  return sum;
}

}  // namespace hillock::expression
