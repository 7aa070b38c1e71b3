// sort_nodes.cpp: the order in which the nodes of a model can be computed.
#include <map>
#include <queue>

#include <fmt/core.h>

#include "api/error.h"
#include "onnx/model/read_model.h"

namespace hillock::onnx {
namespace {

constexpr std::size_t given = SIZE_MAX;  // by an input or an initializer

std::string named(const Model& model, std::size_t i) {
  return fmt::format("node {} ({})", i, model.nodes[i].op);
}

std::map<std::string, std::size_t> producers(const Model& model) {
  std::map<std::string, std::size_t> by;
  for (const ValueInfo& input : model.inputs)
    if (!by.emplace(input.name, given).second)
      throw Error(fmt::format("two inputs of the model are named '{}'", input.name));
  for (const auto& [name, tensor] : model.initializers) by.emplace(name, given);
  for (std::size_t i = 0; i < model.nodes.size(); ++i)
    for (const std::string& output : model.nodes[i].outputs) {
      if (output.empty()) continue;
      const auto [other, fresh] = by.emplace(output, i);
      if (fresh) continue;
      throw Error(fmt::format("{} gives '{}', which {} gives already", named(model, i), output,
                              other->second == given ? "an input or a tensor of the model"
                                                     : named(model, other->second)));
    }
  return by;
}

}  // namespace

void sort_nodes(Model& model) {
  const auto by = producers(model);
  const std::size_t n = model.nodes.size();
  std::vector<std::size_t> waits(n);  // for so many inputs
  std::vector<std::vector<std::size_t>> used_by(n);
  for (std::size_t i = 0; i < n; ++i)
    for (const std::string& input : model.nodes[i].inputs) {
      if (input.empty()) continue;
      const auto producer = by.find(input);
      if (producer == by.end())
        throw Error(
            fmt::format("{} names input '{}', which nothing produces", named(model, i), input));
      if (producer->second == given) continue;
      ++waits[i];
      used_by[producer->second].push_back(i);
    }
  for (const ValueInfo& output : model.outputs)
    if (!by.contains(output.name))
      throw Error(fmt::format("the model's output '{}' is produced by nothing", output.name));

  // Of the nodes that may stand next, the first in the file: a sorted file stays as it is.
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < n; ++i)
    if (waits[i] == 0) ready.push(i);
  std::vector<std::size_t> order;
  for (; !ready.empty();) {
    const std::size_t i = ready.top();
    ready.pop();
    order.push_back(i);
    for (const std::size_t user : used_by[i])
      if (--waits[user] == 0) ready.push(user);
  }
  if (order.size() < n)
    for (std::size_t i = 0; i < n; ++i)
      if (waits[i] > 0)
        throw Error(
            fmt::format("{} needs its own output, or that of nodes which need its: nodes "
                        "may not stand in a circle",
                        named(model, i)));
  std::vector<GraphNode> sorted;
  sorted.reserve(n);
  for (const std::size_t i : order) sorted.push_back(std::move(model.nodes[i]));
  model.nodes = std::move(sorted);
}

}  // namespace hillock::onnx
