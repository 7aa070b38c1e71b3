#include "expression/program.h"

#include <algorithm>

#include "expression/rules.h"

namespace hillock::expression {
namespace {

bool is_in_programs(Op op) {
  switch (op) {
    case Op::negate:
    case Op::power:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::less:
    case Op::select:
#define HILLOCK_LISTED(name) case Op::name:
      HILLOCK_PROGRAM_OF_ONE(HILLOCK_LISTED)
      HILLOCK_PROGRAM_OF_TWO(HILLOCK_LISTED)
#undef HILLOCK_LISTED
      return true;
    default:
      return false;
  }
}

Recorded program_rule(const Node& node) {
  if (!is_in_programs(node.op)) return in_simpler_words(node);
  const bool is_known = node.op != Op::less && node.op != Op::select && has_constants_only(node);
  return is_known ? Recorded(value_of_constants(node)) : kept(node);
}

/// Which of the two operands is a constant that needs no register.
Fixed fixed_in(const Expression& f, const Node& node) {
  if (arity(node.op) != 2) return Fixed::none;
  const auto is_constant = [&](std::size_t i) { return f.nodes[node.from[i]].op == Op::constant; };
  return is_constant(0) ? Fixed::a : is_constant(1) ? Fixed::b : Fixed::none;
}

/// The operands that have to be in registers.
std::vector<Place> operands_of(const Expression& f, const Node& node) {
  if (node.op == Op::select) {
    const Node& when = f.nodes[node.from[0]];
    return {when.from[0], when.from[1], node.from[1], node.from[2]};
  }
  std::vector<Place> out(node.from.begin(), node.from.begin() + arity(node.op));
  const Fixed fixed = fixed_in(f, node);
  if (fixed != Fixed::none) out.erase(out.begin() + (fixed == Fixed::b));
  return out;
}

}  // namespace

Expression in_program_operations(const Expression& f) {
  // Shared subexpressions would occupy a register from their first use to their last.
  return rewritten(f, program_rule, Sharing::no);
}

Program program_of(const Expression& formula) {
  const Expression f = in_program_operations(formula);
  const std::size_t count = f.nodes.size();
  std::vector<std::size_t> last_use(count, 0);
  last_use[count - 1] = count;
  for (std::size_t n = count; n-- > 0;)
    if (last_use[n] > 0 && f.nodes[n].op != Op::less)
      for (const Place operand : operands_of(f, f.nodes[n]))
        last_use[operand] = std::max(last_use[operand], n);

  Program out;
  std::vector<std::uint16_t> place(count, 0);
  std::vector<bool> busy{true};  // register 0 holds x to the end
  for (std::size_t n = 0; n < count; ++n) {
    const Node& node = f.nodes[n];
    if (last_use[n] == 0 || node.op == Op::x) continue;
    Operation o{.op = node.op, .fixed = fixed_in(f, node), .constant = node.constant};
    if (o.fixed != Fixed::none) o.constant = f.nodes[node.from[o.fixed == Fixed::b]].constant;
    const std::vector<Place> operands = operands_of(f, node);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      o.from[i + (o.fixed == Fixed::a)] = place[operands[i]];
      if (place[operands[i]] > 0 && last_use[operands[i]] == n) busy[place[operands[i]]] = false;
    }
    const auto free = static_cast<std::size_t>(std::ranges::find(busy, false) - busy.begin());
    if (free == busy.size()) busy.push_back(true);
    busy[free] = true;
    o.out = place[n] = static_cast<std::uint16_t>(free);
    out.operations.push_back(o);
  }
  out.registers = busy.size();
  return out;
}

}  // namespace hillock::expression
