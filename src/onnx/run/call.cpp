// call.cpp: what every operator asks of its node.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "api/error.h"
#include "data/memory_bound.h"
#include "onnx/model/tensor.h"
#include "onnx/run/operators.h"

namespace hillock::onnx {
namespace {

template <class T>
const T* find(const Call& call, const std::string& name) {
  const auto at = call.node->attributes.find(name);
  if (at == call.node->attributes.end()) return nullptr;
  if (const T* value = std::get_if<T>(&at->second)) return value;
  throw Error(fmt::format("its attribute '{}' has another type than the operator's", name));
}

}  // namespace

const Operator* find_operator(const GraphNode& node) {
  using Key = std::pair<std::string_view, std::string_view>;
  static const std::map<Key, const Operator*> rows = [] {
    std::map<Key, const Operator*> all;
    for (const auto table :
         {arithmetic_operators(), logic_operators(), unary_operators(), product_operators(),
          convolution_operators(), pool_operators(), norm_operators(), softmax_operators(),
          reduce_operators(), layout_operators(), index_operators(), constant_operators(),
          quantized_operators(), table_operators(), forest_operators()})
      for (const Operator& row : table) all.emplace(Key{row.domain, row.name}, &row);
    return all;
  }();
  const auto at = rows.find({node.domain, node.op});
  return at == rows.end() ? nullptr : at->second;
}

Tensor make(const Call& call, TensorType type, Dims dims) {
  const auto count = static_cast<double>(element_count(dims));
  const double bytes = count * static_cast<double>(bytes_held(type));
  if (bytes > call.budget->bytes)
    throw Error(fmt::format("its output {} of {} takes {}, and {} are left of {}", dims_text(dims),
                            type_name(type), data::bytes_text(bytes),
                            data::bytes_text(call.budget->bytes), call.budget->of));
  pay(call, count + 1);
  call.budget->bytes -= bytes;
  return zeros(type, std::move(dims));
}

void pay(const Call& call, double steps) {
  if (!(steps <= call.budget->steps))
    throw Error(
        fmt::format("it takes {:.3g} steps, and {:.3g} are left", steps, call.budget->steps));
  call.budget->steps -= steps;
}

bool has_input(const Call& call, std::size_t i) {
  return i < call.in.size() && call.in[i];
}

const Tensor& input(const Call& call, std::size_t i) {
  if (!has_input(call, i)) throw Error(fmt::format("it has no input {}, which it needs", i));
  return *call.in[i];
}

std::vector<Tensor> one(Tensor tensor) {
  std::vector<Tensor> out;
  out.push_back(std::move(tensor));
  return out;
}

bool has_attribute(const Call& call, const std::string& name) {
  return call.node->attributes.contains(name);
}

std::int64_t whole(const Call& call, const std::string& name, std::int64_t usual) {
  const auto* value = find<std::int64_t>(call, name);
  return value ? *value : usual;
}

double real(const Call& call, const std::string& name, double usual) {
  const auto* value = find<float>(call, name);
  return value ? static_cast<double>(*value) : usual;
}

std::string text(const Call& call, const std::string& name, const std::string& usual) {
  const auto* value = find<std::string>(call, name);
  return value ? *value : usual;
}

std::vector<std::int64_t> wholes(const Call& call, const std::string& name) {
  const auto* value = find<std::vector<std::int64_t>>(call, name);
  return value ? *value : std::vector<std::int64_t>{};
}

std::vector<float> reals(const Call& call, const std::string& name) {
  const auto* value = find<std::vector<float>>(call, name);
  return value ? *value : std::vector<float>{};
}

std::vector<std::string> texts(const Call& call, const std::string& name) {
  const auto* value = find<std::vector<std::string>>(call, name);
  return value ? *value : std::vector<std::string>{};
}

const Tensor* tensor_attribute(const Call& call, const std::string& name) {
  return find<Tensor>(call, name);
}

std::int64_t axis_in(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n)
    throw Error(fmt::format("axis {} is outside a tensor of {} dimensions", axis, rank));
  return axis < 0 ? axis + n : axis;
}

std::vector<std::int64_t> axes_of(const Call& call, std::size_t i, std::size_t rank) {
  std::vector<std::int64_t> axes =
      has_input(call, i) ? integers(*call.in[i]) : wholes(call, "axes");
  for (std::int64_t& axis : axes) axis = axis_in(axis, rank);
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    throw Error("it names an axis twice");
  return axes;
}

}  // namespace hillock::onnx
