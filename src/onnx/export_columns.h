// export_columns.h: from raw columns to what a network reads, as ONNX nodes: what data/encoder.h
// does.
#pragma once

#include <string>

#include "data/encoder.h"
#include "onnx/graph_builder.h"

namespace hillock {

/// Adds the model's inputs (export_network.h) and what encodes them; returns the name of the value
/// [N, encoder.width].
std::string append_columns(GraphBuilder& b, const Encoder& encoder, const Dataset& table);

}  // namespace hillock
