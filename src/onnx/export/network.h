// network.h: a trained network with its preprocessing, as an ONNX model of raw columns.
#pragma once

#include <cstdint>

#include "data/dataset.h"
#include "data/encoder.h"
#include "nn/network.h"
#include "onnx/model/graph.h"

namespace hillock::onnx {

/// Opsets that a model can be written for. usual_opset is the newest that libonnx 1.12 checks;
/// newest_opset the newest that ONNX Runtime 1.32 runs.
inline constexpr std::int64_t least_opset = 13, usual_opset = 17, newest_opset = 28;

/// Inputs: each feature of the table by its name, [N, 1]; float for numbers, where NaN and ±inf are
/// missing, string for categories, where whatever the training rows did not have is unknown. Images
/// are one input, `pixels`, [N, pixels]. Outputs: for classes `label`, string [N], the most
/// probable, and `probabilities`, float [N, classes]; for a number `value`, float [N, 1], in the
/// target's own unit. A name that a column has gets a _ behind it. Logits that are not finite count
/// as 0, as in predict (nn/train.h). Only names, kinds, levels, classes and target of the table are
/// used.
Model export_network(const nn::Network& network, const data::Encoder& encoder,
                     const data::Dataset& table, std::int64_t opset);

}  // namespace hillock::onnx
