#include "onnx/run/evaluate.h"

#include <algorithm>

#include <fmt/core.h>

#include "api/error.h"
#include "data/memory_bound.h"
#include "onnx/model/tensor.h"
#include "onnx/run/operators.h"

namespace hillock::onnx {
namespace {

std::int64_t opset_of(const Model& model, const GraphNode& node) {
  const auto at = model.opsets.find(node.domain);
  return at == model.opsets.end() ? 1 : at->second;
}

bool fits(const ValueInfo& info, const Tensor& tensor) {
  if (info.type != TensorType::undefined && info.type != tensor.type) return false;
  if (!info.shape) return true;
  if (info.shape->size() != tensor.dims.size()) return false;
  for (std::size_t d = 0; d < tensor.dims.size(); ++d)
    if (const auto* n = std::get_if<std::int64_t>(&(*info.shape)[d]))
      if (*n != tensor.dims[d]) return false;
  return true;
}

std::string shape_text(const ValueInfo& info) {
  if (!info.shape) return "any shape";
  std::string text;
  for (const Dimension& dimension : *info.shape) {
    if (!text.empty()) text += ", ";
    if (const auto* n = std::get_if<std::int64_t>(&dimension))
      text += std::to_string(*n);
    else if (const auto* name = std::get_if<std::string>(&dimension))
      text += *name;
    else
      text += "?";
  }
  return "[" + text + "]";
}

void expect_input(const Model& model, const std::string& name, const Tensor& tensor) {
  for (const ValueInfo& info : model.inputs) {
    if (info.name != name) continue;
    if (size(tensor) != element_count(tensor.dims) || !fits(info, tensor))
      throw UsageError(fmt::format("input '{}' is {} of {}; the model wants {} of {}.", name,
                                   dims_text(tensor.dims), type_name(tensor.type), shape_text(info),
                                   type_name(info.type)));
    return;
  }
  throw UsageError(fmt::format("the model has no input '{}'.", name));
}

// The call of a node; nothing where an input is not there.
bool gather_inputs(const Model& model, const Evaluation& evaluation, const GraphNode& node,
                   Call& call) {
  for (const std::string& name : node.inputs) {
    const Tensor* value = name.empty() ? nullptr : find_value(model, evaluation, name);
    if (!value && !name.empty()) return false;
    call.in.push_back(value);
  }
  return true;
}

std::vector<Tensor> compute(const Call& call) {
  const GraphNode& node = *call.node;
  const Operator* row = find_operator(node);
  if (!row)
    throw Error(fmt::format("no operator '{}'{} is known here", node.op,
                            node.domain.empty() ? "" : " of " + node.domain));
  if (!node.unread.empty())
    throw Error(fmt::format("its attribute '{}' is a graph or a sparse tensor, which is not read",
                            node.unread[0]));
  std::vector<Tensor> out = row->forward(call);
  for (std::size_t i = out.size(); i < node.outputs.size(); ++i)
    if (!node.outputs[i].empty()) throw Error(fmt::format("its output {} is not known here", i));
  for (Tensor& tensor : out) round_to_type(tensor);
  return out;
}

double bytes_of(const Values& values) {
  double bytes = 0;
  for (const auto& [name, tensor] : values)
    bytes += static_cast<double>(size(tensor)) * static_cast<double>(bytes_held(tensor.type));
  return bytes;
}

// What evaluate.h says of EvaluationLimits::bytes.
Budget budget_of(const Model& model, const Values& given, const EvaluationLimits& limits) {
  if (limits.bytes > 0)
    return {limits.bytes, limits.steps,
            fmt::format("the {} that this evaluation may take", data::bytes_text(limits.bytes))};
  const double input = bytes_of(model.initializers) + bytes_of(given);
  const double in_proportion = 0x1p29 + 256 * input;
  const data::MemoryBound bound = data::memory_bound();
  if (in_proportion <= data::reader_bytes(bound))
    return {in_proportion, limits.steps,
            fmt::format("the {} that a model and data with {} of tensors may take",
                        data::bytes_text(in_proportion), data::bytes_text(input))};
  return {data::reader_bytes(bound), limits.steps, data::reader_bound_text(bound)};
}

}  // namespace

std::string node_text(const Model& model, std::size_t i) {
  const GraphNode& node = model.nodes[i];
  if (node.name.empty()) return fmt::format("node {} ({})", i, node.op);
  return fmt::format("node {} ({} '{}')", i, node.op, node.name);
}

const Tensor* find_value(const Model& model, const Evaluation& evaluation,
                         const std::string& name) {
  if (const auto at = evaluation.values.find(name); at != evaluation.values.end())
    return &at->second;
  const auto at = model.initializers.find(name);
  return at == model.initializers.end() ? nullptr : &at->second;
}

Evaluation evaluate(const Model& model, const Values& inputs, const EvaluationLimits& limits) {
  for (const auto& [name, tensor] : inputs) expect_input(model, name, tensor);
  Evaluation done{.values = inputs};
  Budget budget = budget_of(model, inputs, limits);
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const GraphNode& node = model.nodes[i];
    Call call{&node, opset_of(model, node), {}, &budget};
    if (!gather_inputs(model, done, node, call)) continue;
    try {
      std::vector<Tensor> out = compute(call);
      for (std::size_t k = 0; k < node.outputs.size(); ++k)
        if (!node.outputs[k].empty()) done.values[node.outputs[k]] = std::move(out[k]);
    } catch (const Error& error) {
      done.obstacles.push_back({i, error.what()});
    } catch (const std::bad_alloc&) {
      done.obstacles.push_back({i, "there is not enough memory for it"});
    }
  }
  return done;
}

Gradients gradients(const Model& model, const Evaluation& evaluation, const Values& seeds,
                    const EvaluationLimits& limits) {
  Gradients back{.values = seeds};
  Budget budget = budget_of(model, evaluation.values, limits);
  for (std::size_t i = model.nodes.size(); i-- > 0;) {
    const GraphNode& node = model.nodes[i];
    Call call{&node, opset_of(model, node), {}, &budget};
    Backprop step;
    bool any = false;
    for (const std::string& name : node.outputs) {
      const auto at = back.values.find(name);
      const bool there = !name.empty() && at != back.values.end();
      step.dout.push_back(there ? &at->second : nullptr);
      step.out.push_back(name.empty() ? nullptr : find_value(model, evaluation, name));
      any = any || there;
    }
    if (!any || !gather_inputs(model, evaluation, node, call)) continue;
    const Operator* row = find_operator(node);
    try {
      if (!row || !row->backward) {
        // Where no float goes in, no gradient comes out.
        if (std::none_of(call.in.begin(), call.in.end(),
                         [](const Tensor* t) { return t && is_float(t->type); }))
          continue;
        throw Error("no gradient through this operator is known here");
      }
      for (std::size_t k = 0; k < node.inputs.size(); ++k) {
        Tensor* into = nullptr;
        if (call.in[k] && is_float(call.in[k]->type)) {
          const auto at = back.values.find(node.inputs[k]);
          into = at != back.values.end() ? &at->second
                                         : &(back.values[node.inputs[k]] =
                                                 make(call, call.in[k]->type, call.in[k]->dims));
        }
        step.din.push_back(into);
      }
      row->backward(call, step);
    } catch (const Error& error) {
      back.obstacles.push_back({i, error.what()});
    } catch (const std::bad_alloc&) {
      back.obstacles.push_back({i, "there is not enough memory for it"});
    }
  }
  return back;
}

}  // namespace hillock::onnx
