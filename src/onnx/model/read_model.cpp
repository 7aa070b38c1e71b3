#include "onnx/model/read_model.h"

#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/core.h>
#include <google/protobuf/io/coded_stream.h>
#include <onnx/onnx_pb.h>

#include "api/error.h"
#include "onnx/model/read_tensor.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

namespace fs = std::filesystem;
using google::protobuf::io::CodedInputStream;

using Kind = ::onnx::AttributeProto;

// Files of IR versions 1 and 2 need not say the type.
int kind_of(const ::onnx::AttributeProto& a) {
  if (a.has_type() && a.type() != Kind::UNDEFINED) return a.type();
  if (a.has_f()) return Kind::FLOAT;
  if (a.has_i()) return Kind::INT;
  if (a.has_s()) return Kind::STRING;
  if (a.has_t()) return Kind::TENSOR;
  if (a.floats_size() > 0) return Kind::FLOATS;
  if (a.ints_size() > 0) return Kind::INTS;
  if (a.strings_size() > 0) return Kind::STRINGS;
  return Kind::UNDEFINED;
}

void read_attribute(const ::onnx::AttributeProto& a, GraphNode& node, TensorSource& source) {
  AttributeValue value;
  switch (kind_of(a)) {
    case Kind::FLOAT:
      value = a.f();
      break;
    case Kind::INT:
      value = static_cast<std::int64_t>(a.i());
      break;
    case Kind::STRING:
      value = a.s();
      break;
    case Kind::FLOATS:
      value = std::vector<float>(a.floats().begin(), a.floats().end());
      break;
    case Kind::INTS:
      value = std::vector<std::int64_t>(a.ints().begin(), a.ints().end());
      break;
    case Kind::STRINGS:
      value = std::vector<std::string>(a.strings().begin(), a.strings().end());
      break;
    case Kind::TENSOR:
      try {
        value = read_tensor(a.t(), source);
      } catch (const Error& error) {
        throw Error(fmt::format("attribute '{}': {}", a.name(), error.what()));
      }
      break;
    default:
      node.unread.push_back(a.name());
      return;
  }
  if (!node.attributes.emplace(a.name(), std::move(value)).second)
    throw Error(fmt::format("attribute '{}' stands there twice", a.name()));
}

GraphNode read_node(const ::onnx::NodeProto& proto, TensorSource& source) {
  GraphNode node{.op = proto.op_type(), .domain = proto.domain(), .name = proto.name()};
  if (node.domain == "ai.onnx") node.domain.clear();  // its two names
  node.inputs.assign(proto.input().begin(), proto.input().end());
  node.outputs.assign(proto.output().begin(), proto.output().end());
  for (const auto& attribute : proto.attribute()) read_attribute(attribute, node, source);
  return node;
}

ValueInfo read_value_info(const ::onnx::ValueInfoProto& proto) {
  ValueInfo info{.name = proto.name(), .type = TensorType::undefined, .doc = proto.doc_string()};
  if (!proto.type().has_tensor_type()) return info;  // a sequence or a map
  const auto& tensor = proto.type().tensor_type();
  info.type = static_cast<TensorType>(tensor.elem_type());
  if (!tensor.has_shape()) return info;
  info.shape.emplace();
  for (const auto& dimension : tensor.shape().dim()) {
    if (dimension.has_dim_value() && dimension.dim_value() >= 0)
      info.shape->emplace_back(static_cast<std::int64_t>(dimension.dim_value()));
    else if (dimension.has_dim_param() && !dimension.dim_param().empty())
      info.shape->emplace_back(dimension.dim_param());
    else
      info.shape->emplace_back();
  }
  return info;
}

void parse(std::string_view bytes, ::onnx::ModelProto& proto) {
  if (bytes.size() > INT_MAX)
    throw Error(
        fmt::format("it has {} bytes; a model of 2 GiB and more keeps its tensors in files "
                    "beside it",
                    bytes.size()));
  CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
  if (!proto.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
    throw Error(fmt::format("byte {} of {}: this is no ONNX model, or the file is damaged",
                            stream.CurrentPosition(), bytes.size()));
  if (!proto.has_graph() || proto.opset_import_size() == 0)
    throw Error("this is no ONNX model: it has no graph, or names no set of operators");
}

Model read(std::string_view bytes, const std::string& folder) {
  ::onnx::ModelProto proto;
  parse(bytes, proto);
  Model model{.producer = proto.producer_name(),
              .producer_version = proto.producer_version(),
              .graph_name = proto.graph().name(),
              .doc = proto.doc_string(),
              .ir_version = proto.ir_version()};
  for (const auto& set : proto.opset_import())
    model.opsets[set.domain() == "ai.onnx" ? "" : set.domain()] = set.version();
  for (const auto& entry : proto.metadata_props())
    model.metadata.emplace_back(entry.key(), entry.value());

  const auto& graph = proto.graph();
  if (graph.sparse_initializer_size() > 0)
    throw Error("it has sparse tensors, which are not read. Try it with dense ones");
  TensorSource source{folder};
  for (const auto& tensor : graph.initializer()) {
    try {
      if (!model.initializers.emplace(tensor.name(), read_tensor(tensor, source)).second)
        throw Error("there are two of that name");
    } catch (const Error& error) {
      throw Error(fmt::format("tensor '{}': {}", tensor.name(), error.what()));
    }
  }
  for (const auto& input : graph.input())
    if (!model.initializers.contains(input.name())) model.inputs.push_back(read_value_info(input));
  for (const auto& output : graph.output()) model.outputs.push_back(read_value_info(output));
  for (int i = 0; i < graph.node_size(); ++i) {
    try {
      model.nodes.push_back(read_node(graph.node(i), source));
    } catch (const Error& error) {
      throw Error(fmt::format("node {} ({}): {}", i, graph.node(i).op_type(), error.what()));
    }
  }
  sort_nodes(model);
  return model;
}

}  // namespace

Model read_model(std::string_view bytes, const std::string& name, const std::string& folder) {
  try {
    return read(bytes, folder);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}.", name, error.what()));
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: there is not enough memory to read it.", name));
  }
}

Model read_model(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) throw Error(fmt::format("{}: there is no such file.", path));
  if (!fs::is_regular_file(path, error)) throw Error(fmt::format("{}: this is no file.", path));
  const auto bytes = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file)
    throw Error(fmt::format("{}: cannot be read: {}.", path,
                            error ? error.message() : std::strerror(errno)));
  if (bytes > INT_MAX)
    throw Error(
        fmt::format("{}: it has {} bytes; a model of 2 GiB and more keeps "
                    "its tensors in files beside it.",
                    path, bytes));
  std::string text(bytes, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(bytes)))
    throw Error(fmt::format("{}: cannot be read.", path));
  const fs::path folder = fs::path(path).parent_path();
  return read_model(text, path, folder.empty() ? "." : folder.string());
}

}  // namespace hillock::onnx
