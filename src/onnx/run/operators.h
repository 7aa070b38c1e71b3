// operators.h: what evaluate.h knows of ONNX's operators: for each a row with its name, how it is
// computed and how a gradient goes back through it. The rows stand in ops_*.cpp, one table a file;
// a new operator is a new row there and nothing elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// What one evaluation may still use.
struct Budget {
  double bytes = 0;  // of tensors it makes
  double steps = 0;  // multiplications and the like, elements written
  std::string of;    // "the 512 MiB that 143 bytes of tensors and data may take"
};

/// One node, with the values of its inputs.
struct Call {
  const GraphNode* node = nullptr;
  std::int64_t opset = 1;         // of the node's domain
  std::vector<const Tensor*> in;  // null where the node leaves an input out
  Budget* budget = nullptr;
};

/// A gradient on its way back: dout[i] = dL/d out[i], or null where the loss does not depend on it;
/// what the node passes on is added to din[i], zeros of in[i]'s shape or null where it is not
/// wanted. All are floats of the type of their value.
struct Backprop {
  std::vector<const Tensor*> out, dout;
  std::vector<Tensor*> din;
};

struct Operator {
  std::string_view name;
  /// As many tensors as the operator can give, or as the node asks for. Throws Error.
  std::vector<Tensor> (*forward)(const Call&);
  /// Null where no gradient passes: its outputs are whole numbers, or steps.
  void (*backward)(const Call&, const Backprop&) = nullptr;
  std::string_view domain = "";
};

/// The row of a node's operator; null: not known.
const Operator* find_operator(const GraphNode& node);

// What the rows are made of: ops_*.cpp.
std::span<const Operator> arithmetic_operators();
std::span<const Operator> logic_operators();
std::span<const Operator> unary_operators();
std::span<const Operator> product_operators();
std::span<const Operator> convolution_operators();
std::span<const Operator> pool_operators();
std::span<const Operator> norm_operators();
std::span<const Operator> softmax_operators();
std::span<const Operator> reduce_operators();
std::span<const Operator> layout_operators();
std::span<const Operator> index_operators();
std::span<const Operator> constant_operators();
std::span<const Operator> quantized_operators();
std::span<const Operator> table_operators();
std::span<const Operator> forest_operators();

// For the rows.

/// Zeros, paid for from the budget. Throws Error where it does not suffice.
Tensor make(const Call& call, TensorType type, Dims dims);
void pay(const Call& call, double steps);

bool has_input(const Call& call, std::size_t i);
/// Throws Error where the node leaves it out.
const Tensor& input(const Call& call, std::size_t i);
std::vector<Tensor> one(Tensor tensor);

// Attributes: the node's, or the given value. Throw Error where it has another type.
bool has_attribute(const Call& call, const std::string& name);
std::int64_t whole(const Call& call, const std::string& name, std::int64_t usual);
double real(const Call& call, const std::string& name, double usual);
std::string text(const Call& call, const std::string& name, const std::string& usual);
std::vector<std::int64_t> wholes(const Call& call, const std::string& name);  // or none
std::vector<float> reals(const Call& call, const std::string& name);
std::vector<std::string> texts(const Call& call, const std::string& name);
const Tensor* tensor_attribute(const Call& call, const std::string& name);  // or null

/// Axes as an attribute or, where `since` is reached, as input i; negative ones counted from the
/// end, sorted. None where the node has none. Throws Error outside -rank … rank - 1, or if one is
/// there twice.
std::vector<std::int64_t> axes_of(const Call& call, std::size_t i, std::size_t rank);
std::int64_t axis_in(std::int64_t axis, std::size_t rank);

}  // namespace hillock::onnx
