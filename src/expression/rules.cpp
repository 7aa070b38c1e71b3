#include "expression/rules.h"

namespace hillock::expression {
Recorded in_simpler_words(const Node& node) {
  const auto a = [&] { return operand(node, 0); };
  const auto b = [&] { return operand(node, 1); };
  switch (node.op) {
    // With <Recorded> these are the templates of number.h, not the functions of Recorded itself.
#define HILLOCK_OF_ONE(name) \
  case Op::name:             \
    return number::name<Recorded>(a());
#define HILLOCK_OF_TWO(name) \
  case Op::name:             \
    return number::name<Recorded>(a(), b());
    HILLOCK_MADE_OF_OTHERS_OF_ONE(HILLOCK_OF_ONE)
    HILLOCK_MADE_OF_OTHERS_OF_TWO(HILLOCK_OF_TWO)
#undef HILLOCK_OF_ONE
#undef HILLOCK_OF_TWO
    case Op::power:
      return number::power<Recorded>(a(), static_cast<int>(node.constant));
    default:
      return kept(node);
  }
}

bool has_constants_only(const Node& node) {
  for (std::size_t i = 0; i < arity(node.op); ++i)
    if (!operand(node, i).is_constant()) return false;
  return true;
}

double value_of_constants(const Node& node) {
  Expression f;
  Node own = node;
  for (std::size_t i = 0; i < arity(node.op); ++i) {
    own.from[i] = static_cast<Place>(f.nodes.size());
    f.nodes.push_back(operand(node, i).node());
  }
  f.nodes.push_back(own);
  return evaluate(f, 0.0);
}

}  // namespace hillock::expression
