// read_model.h: an ONNX model out of a file, of any opset, or an error that says what is wrong with
// it.
#pragma once

#include <string>
#include <string_view>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// The model in a file, with the tensors that it keeps in files beside it. Nodes are sorted where
/// the file has them in another order. Throws Error where it is no ONNX model, or one that
/// contradicts itself: values that nothing or two nodes produce, nodes in a circle, tensors whose
/// data do not fill their shape, data outside the model's folder, more numbers than reader_bytes()
/// allows. An operator is not looked at: what is known of them is evaluate.h's.
Model read_model(const std::string& path);

/// The same from bytes. `name` is what errors call it; `folder` is where tensors in files of their
/// own lie, and none may where it is empty.
Model read_model(std::string_view bytes, const std::string& name, const std::string& folder);

/// Every node's inputs are produced, once, by a node before it, by an input of the model or by an
/// initializer: sorts the nodes so, or throws Error.
void sort_nodes(Model& model);

}  // namespace hillock::onnx
