// graph.h: an ONNX model as plain values, apart from how protobuf holds it: what is read from a
// file, computed with, changed, and written again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hillock::onnx {

/// ONNX's names: the numbers are those of TensorProto.DataType.
enum class TensorType : int {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  string = 8,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16,
};

using Dims = std::vector<std::int64_t>;

/// Row-major; no dims: one number. 16-bit floats are held as floats, whole numbers and booleans as
/// 64 bits; `type` says what they are in the model.
struct Tensor {
  TensorType type = TensorType::float32;
  Dims dims;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>,
               std::vector<std::string>>
      values;
};

/// What one attribute of a node holds: ONNX's INT, FLOAT, STRING, INTS, FLOATS, STRINGS, TENSOR.
using AttributeValue = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>,
                                    std::vector<float>, std::vector<std::string>, Tensor>;

struct GraphNode {
  std::string op;                            // "Gemm"
  std::string domain;                        // empty: ai.onnx
  std::string name;                          // for people; may be empty
  std::vector<std::string> inputs, outputs;  // names of values; an empty one is left out
  std::map<std::string, AttributeValue> attributes;
  // Names of attributes that this cannot hold: graphs (If, Loop), sparse tensors, types. A node
  // with one is kept by name, and can be neither computed nor written.
  std::vector<std::string> unread;
};

/// A dimension: a number, or a name for one that a run gives ("batch"), or neither.
using Dimension = std::variant<std::monostate, std::int64_t, std::string>;

struct ValueInfo {
  std::string name;
  TensorType type = TensorType::float32;
  std::optional<std::vector<Dimension>> shape;  // none: not said
  std::string doc;
};

struct Model {
  std::string producer, producer_version, graph_name, doc;
  std::int64_t ir_version = 8;
  std::map<std::string, std::int64_t> opsets;  // by domain; "" is ai.onnx
  std::vector<ValueInfo> inputs, outputs;      // without those that are initializers
  std::map<std::string, Tensor> initializers;
  std::vector<GraphNode> nodes;  // each after all that its inputs come from
  std::vector<std::pair<std::string, std::string>> metadata;
};

}  // namespace hillock::onnx
