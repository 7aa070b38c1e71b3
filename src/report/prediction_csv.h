// prediction_csv.h: what a model says of each row, as CSV (RFC 4180).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "onnx/model/graph.h"

namespace hillock::report {

/// The names of the columns of those outputs: that of the output where it has one number or text a
/// row; else p(Adelie), … by the classes of the model's metadata, or probabilities_0, ….
std::string prediction_header(const onnx::Model& model,
                              std::span<const onnx::Tensor* const> outputs);

/// A line a row. Numbers in the fewest digits that give the same float again.
std::string prediction_lines(std::span<const onnx::Tensor* const> outputs, std::size_t rows);

}  // namespace hillock::report
