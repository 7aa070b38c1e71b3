// read_tensor.h: a tensor out of ONNX's protobuf message, its numbers from wherever the message
// says they are.
#pragma once

#include <cstddef>
#include <string>

#include "data/memory_bound.h"
#include "onnx/model/graph.h"

namespace onnx {
class TensorProto;
}

namespace hillock::onnx {

/// What one model's tensors share.
struct TensorSource {
  std::string folder;                              // of files with tensors; empty: none may be read
  data::MemoryBound bound = data::memory_bound();  // of the process
  double bytes_left = data::reader_bytes(bound);   // of tensors, as they are held here
};

/// Throws Error, without the name of the model or the tensor.
Tensor read_tensor(const ::onnx::TensorProto& proto, TensorSource& source);

}  // namespace hillock::onnx
