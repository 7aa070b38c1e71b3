// write_model.h: an ONNX model as the bytes of a .onnx file.
#pragma once

#include <string>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// The same model gives the same bytes. Throws Error where they are more than protobuf holds, 2
/// GiB.
std::string to_bytes(const Model& model);

}  // namespace hillock::onnx
