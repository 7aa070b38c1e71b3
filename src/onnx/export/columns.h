// columns.h: from raw columns to what a network reads, as ONNX nodes: what data/encoder.h
// does.
#pragma once

#include <string>

#include "data/encoder.h"
#include "onnx/export/graph_builder.h"

namespace hillock::onnx {

/// Adds the model's inputs (export_network.h) and what encodes them; returns the name of the value
/// [N, encoder.width].
std::string append_columns(GraphBuilder& b, const data::Encoder& encoder,
                           const data::Dataset& table);

}  // namespace hillock::onnx
