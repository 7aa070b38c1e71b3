#include "expression/recorder.h"

#include <bit>
#include <tuple>

namespace hillock::expression {
namespace {

thread_local Recording* current = nullptr;

// f, added to the current recording by its rule.
Recorded recorded(const Expression& f) {
  std::vector<Recorded> values;
  values.reserve(f.nodes.size());
  for (Node node : f.nodes) {
    const std::size_t operands = arity(node.op);
    for (std::size_t i = 0; i < operands; ++i) node.from[i] = values[node.from[i]].place();
    values.push_back(operands == 0 ? kept(node) : Recorded::recorded(node));
  }
  return values.back();
}

}  // namespace

Recorded::Recorded(double constant)
    : place_(kept({.op = Op::constant, .constant = constant}).place_) {}
Recorded Recorded::input() {
  return kept({.op = Op::x});
}
Recorded Recorded::parameter(std::size_t which) {
  return kept({.op = Op::parameter, .constant = double(which)});
}
const Node& Recorded::node() const {
  return current->nodes_[place_];
}
Recorded Recorded::recorded(const Node& node) {
  return current->rule_(node);
}

// Constants are compared by their bits, so that -0 is not 0.
bool Recording::Less::operator()(const Node& a, const Node& b) const {
  const auto key = [](const Node& n) {
    return std::tuple(n.op, n.from, std::bit_cast<std::uint64_t>(n.constant));
  };
  return key(a) < key(b);
}

Recording::Recording(Rule rule, Sharing sharing)
    : rule_(rule), sharing_(sharing), before_(current) {
  current = this;
}
Recording::~Recording() {
  current = before_;
}

Recorded kept(const Node& node) {
  Recording& recording = *current;
  const auto place = static_cast<Place>(recording.nodes_.size());
  const bool is_leaf = arity(node.op) == 0;
  if (recording.sharing_ == Sharing::yes || is_leaf) {
    const auto [met, is_new] = recording.met_.try_emplace(node, place);
    if (!is_new) return Recorded::at(met->second);
  }
  recording.nodes_.push_back(node);
  return Recorded::at(place);
}

Together Recording::needed_for(std::span<const Recorded> results) const {
  Together out;
  constexpr Place unknown = ~Place{0};
  std::vector<Place> place(nodes_.size(), unknown);
  // No recursion is used, because formulas may be deep. The last result lies lowest on the stack.
  std::vector<Place> pending;
  for (std::size_t i = results.size(); i-- > 0;) pending.push_back(results[i].place());
  while (!pending.empty()) {
    const Place at = pending.back();
    Node node = nodes_[at];
    const std::size_t operands = arity(node.op);
    std::size_t ready = 0;
    while (ready < operands && place[node.from[ready]] != unknown) ++ready;
    if (ready < operands) {
      pending.push_back(node.from[ready]);
      continue;
    }
    pending.pop_back();
    if (place[at] != unknown) continue;
    for (std::size_t i = 0; i < operands; ++i) node.from[i] = place[node.from[i]];
    place[at] = static_cast<Place>(out.nodes.size());
    out.nodes.push_back(node);
  }
  for (const Recorded& result : results) out.values.push_back(place[result.place()]);
  return out;
}

Expression Recording::needed_for(Recorded result) const {
  return {.nodes = needed_for(std::span(&result, 1)).nodes};
}

Expression rewritten(const Expression& f, Rule rule, Sharing sharing) {
  const Recording recording(rule, sharing);
  Expression out = recording.needed_for(recorded(f));
  out.parameters = f.parameters;
  return out;
}

Together rewritten(std::span<const Expression> formulas, Rule rule) {
  const Recording recording(rule);
  std::vector<Recorded> results;
  for (const Expression& f : formulas) results.push_back(recorded(f));
  return recording.needed_for(results);
}

Expression bound(const Expression& f, std::span<const double> values) {
  Expression out = f;
  out.parameters.clear();
  for (Node& node : out.nodes)
    if (node.op == Op::parameter)
      node = {.op = Op::constant, .constant = values[static_cast<std::size_t>(node.constant)]};
  return out;
}

Expression slope_of(const Expression& f) {
  const Recording recording(kept);
  return recording.needed_for(evaluate_slope(f, Recorded::input()));
}

}  // namespace hillock::expression
