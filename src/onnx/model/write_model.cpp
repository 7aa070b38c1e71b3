// write_model.cpp: plain values to protobuf messages.
#include "onnx/model/write_model.h"

#include <onnx/onnx_pb.h>

#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include <fmt/core.h>

#include "api/error.h"
#include "kernel/dtype.h"

namespace hillock::onnx {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data holds little-endian numbers");

// In the bytes of a tensor of that type.
template <class Stored, class Value>
std::string raw(const std::vector<Value>& values, auto store) {
  std::string bytes(values.size() * sizeof(Stored), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Stored stored = store(values[i]);
    std::memcpy(bytes.data() + i * sizeof(Stored), &stored, sizeof(Stored));
  }
  return bytes;
}
template <class Stored, class Value>
std::string raw(const std::vector<Value>& values) {
  return raw<Stored>(values, [](Value value) { return static_cast<Stored>(value); });
}

std::string raw_of(TensorType type, const std::vector<float>& values) {
  if (type == TensorType::float32) return raw<float>(values);
  const kernel::Format16 format =
      type == TensorType::float16 ? kernel::f16_format : kernel::bf16_format;
  return raw<std::uint16_t>(values, [format](float x) { return kernel::narrowed(x, format); });
}

std::string raw_of(TensorType, const std::vector<double>& values) {
  return raw<double>(values);
}

std::string raw_of(TensorType type, const std::vector<std::int64_t>& values) {
  switch (type) {
    case TensorType::boolean:
    case TensorType::uint8:
      return raw<std::uint8_t>(values);
    case TensorType::int8:
      return raw<std::int8_t>(values);
    case TensorType::uint16:
      return raw<std::uint16_t>(values);
    case TensorType::int16:
      return raw<std::int16_t>(values);
    case TensorType::int32:
      return raw<std::int32_t>(values);
    case TensorType::uint32:
      return raw<std::uint32_t>(values);
    default:
      return raw<std::int64_t>(values);  // uint64 too: the same bits
  }
}

void fill(::onnx::TensorProto& out, const Tensor& tensor) {
  out.set_data_type(static_cast<int>(tensor.type));
  for (const std::int64_t size : tensor.dims) out.add_dims(size);
  std::visit(
      [&]<class Value>(const std::vector<Value>& values) {
        if constexpr (std::is_same_v<Value, std::string>)
          for (const std::string& text : values) out.add_string_data(text);
        else
          out.set_raw_data(raw_of(tensor.type, values));
      },
      tensor.values);
}

void fill(::onnx::AttributeProto& out, const std::string& name, const AttributeValue& value) {
  using ::onnx::AttributeProto;
  struct Filled {
    AttributeProto& out;
    void operator()(std::int64_t i) const {
      out.set_type(AttributeProto::INT);
      out.set_i(i);
    }
    void operator()(float f) const {
      out.set_type(AttributeProto::FLOAT);
      out.set_f(f);
    }
    void operator()(const std::string& s) const {
      out.set_type(AttributeProto::STRING);
      out.set_s(s);
    }
    void operator()(const std::vector<std::int64_t>& ints) const {
      out.set_type(AttributeProto::INTS);
      for (const std::int64_t i : ints) out.add_ints(i);
    }
    void operator()(const std::vector<float>& floats) const {
      out.set_type(AttributeProto::FLOATS);
      for (const float f : floats) out.add_floats(f);
    }
    void operator()(const std::vector<std::string>& strings) const {
      out.set_type(AttributeProto::STRINGS);
      for (const std::string& s : strings) out.add_strings(s);
    }
    void operator()(const Tensor& tensor) const {
      out.set_type(AttributeProto::TENSOR);
      fill(*out.mutable_t(), tensor);
    }
  };
  out.set_name(name);
  std::visit(Filled{out}, value);
}

void fill(::onnx::NodeProto& out, const GraphNode& node) {
  if (!node.unread.empty())
    throw Error(fmt::format(
        "node '{}' ({}) has an attribute '{}' that was not read, and cannot be written.", node.name,
        node.op, node.unread.front()));
  out.set_op_type(node.op);
  if (!node.domain.empty()) out.set_domain(node.domain);
  if (!node.name.empty()) out.set_name(node.name);
  for (const std::string& input : node.inputs) out.add_input(input);
  for (const std::string& output : node.outputs) out.add_output(output);
  for (const auto& [name, value] : node.attributes) fill(*out.add_attribute(), name, value);
}

void fill(::onnx::ValueInfoProto& out, const ValueInfo& value) {
  out.set_name(value.name);
  if (!value.doc.empty()) out.set_doc_string(value.doc);
  auto& type = *out.mutable_type()->mutable_tensor_type();
  type.set_elem_type(static_cast<int>(value.type));
  if (!value.shape) return;
  auto& shape = *type.mutable_shape();
  for (const Dimension& dimension : *value.shape) {
    auto& dim = *shape.add_dim();
    if (const auto* size = std::get_if<std::int64_t>(&dimension)) dim.set_dim_value(*size);
    if (const auto* name = std::get_if<std::string>(&dimension)) dim.set_dim_param(*name);
  }
}

void fill(::onnx::GraphProto& out, const Model& model) {
  out.set_name(model.graph_name);
  for (const ValueInfo& input : model.inputs) fill(*out.add_input(), input);
  for (const ValueInfo& output : model.outputs) fill(*out.add_output(), output);
  for (const auto& [name, tensor] : model.initializers) {
    auto& initializer = *out.add_initializer();
    initializer.set_name(name);
    fill(initializer, tensor);
  }
  for (const GraphNode& node : model.nodes) fill(*out.add_node(), node);
}

}  // namespace

std::string to_bytes(const Model& model) {
  ::onnx::ModelProto out;
  out.set_ir_version(model.ir_version);
  out.set_producer_name(model.producer);
  out.set_producer_version(model.producer_version);
  if (!model.doc.empty()) out.set_doc_string(model.doc);
  for (const auto& [domain, version] : model.opsets) {
    auto& opset = *out.add_opset_import();
    opset.set_domain(domain);
    opset.set_version(version);
  }
  for (const auto& [key, value] : model.metadata) {
    auto& property = *out.add_metadata_props();
    property.set_key(key);
    property.set_value(value);
  }
  fill(*out.mutable_graph(), model);

  const std::size_t size = out.ByteSizeLong();
  std::string bytes;
  if (size > std::numeric_limits<std::int32_t>::max() || !out.SerializeToString(&bytes))
    throw Error(fmt::format(
        "an ONNX file holds 2 GiB, and this model takes {:.1f}. Smaller layers fit (--hidden).",
        static_cast<double>(size) / 0x1p30));
  return bytes;
}

}  // namespace hillock::onnx
