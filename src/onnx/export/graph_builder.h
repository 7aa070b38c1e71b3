// graph_builder.h: an ONNX model while a network is written into it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "onnx/model/graph.h"

namespace hillock::onnx {

using Ints = std::vector<std::int64_t>;
using Attributes = std::map<std::string, AttributeValue>;

Tensor float_tensor(Dims dims, std::vector<float> values);
/// Of one dimension.
Tensor whole_tensor(Ints values);
Tensor text_tensor(std::vector<std::string> values);

/// Values and nodes within have a / in their name, and begin with `root`, with which no column that
/// has one does.
struct GraphBuilder {
  Model model;
  std::set<std::string> columns;
  std::string root{};
  std::int64_t opset;

  std::string inner(const std::string& name) const { return root + name; }

  /// Appends a node and its one output, both called `name`; returns that.
  std::string node(const std::string& name, const std::string& op, std::vector<std::string> inputs,
                   Attributes attributes = {}, const std::string& domain = {});

  /// Keeps a tensor under its name; returns that. The same number has the same name everywhere.
  std::string tensor(const std::string& name, Tensor value);
  std::string number(float x);
  std::string number64(double x);

  /// A name for an input or output: the one wanted, with _ behind it where a column has it.
  std::string free_name(std::string wanted) const;
  /// Makes what the last node gives an output of the model.
  void give(const std::string& name, ValueInfo info);
};

/// Nothing yet but where names may begin, in a model of that table.
GraphBuilder graph_builder(const data::Dataset& table, std::int64_t opset);

}  // namespace hillock::onnx
