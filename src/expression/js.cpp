#include "expression/js.h"

#include "expression/rules.h"

namespace hillock::expression {
namespace {

Recorded js_rule(const Node& node) {
  const auto is = [&](std::size_t i, double c) { return operand(node, i).is(c); };
  switch (node.op) {
    case Op::add:
      if (is(0, 0)) return operand(node, 1);
      if (is(1, 0)) return operand(node, 0);
      break;
    case Op::subtract:
      if (is(1, 0)) return operand(node, 0);
      if (is(0, 0)) return -operand(node, 1);
      break;
    case Op::multiply:
      if (is(0, 0) || is(1, 0)) return 0.0;
      if (is(0, 1)) return operand(node, 1);
      if (is(1, 1)) return operand(node, 0);
      break;
    case Op::divide:
      if (is(0, 0) || is(1, 1)) return operand(node, 0);
      break;
    case Op::less:
      if (has_constants_only(node))
        return double(operand(node, 0).node().constant < operand(node, 1).node().constant);
      return kept(node);
    case Op::select:
      if (node.from[1] == node.from[2]) return operand(node, 1);
      if (operand(node, 0).is_constant()) return is(0, 0) ? operand(node, 2) : operand(node, 1);
      return kept(node);
    default:
      break;
  }
  if (function_of(node.op).js.empty()) return in_simpler_words(node);
  return has_constants_only(node) ? Recorded(value_of_constants(node)) : kept(node);
}

}  // namespace

JsProgram js_program_of(std::span<const Expression> formulas) {
  const Together in_js = rewritten(formulas, js_rule);
  JsProgram program;
  for (const Node& node : in_js.nodes) {
    JsProgram::Step& step = program.steps.emplace_back();
    step.from.assign(node.from.begin(), node.from.begin() + arity(node.op));
    switch (node.op) {
      case Op::constant:
        step.what = "constant";
        step.constant = node.constant;
        break;
      case Op::x:
        step.what = "x";
        break;
      case Op::parameter:
        step.what = formulas.front().parameters[static_cast<std::size_t>(node.constant)];
        break;
      default:
        step.what = function_of(node.op).js;
    }
  }
  program.results.assign(in_js.values.begin(), in_js.values.end());
  return program;
}

}  // namespace hillock::expression
