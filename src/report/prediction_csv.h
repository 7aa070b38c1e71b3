// prediction_csv.h: a model's outputs for each row, as CSV (RFC 4180).
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "onnx/model/graph.h"

namespace hillock::report {

/// The column names. An output with one value per row has its own name. Others have p(Adelie), … by
/// the class names in the metadata, or probabilities_0, …
std::string prediction_header(const onnx::Model& model,
                              std::span<const onnx::Tensor* const> outputs);

/// One line per row. Numbers have the fewest digits that restore the same float.
std::string prediction_lines(std::span<const onnx::Tensor* const> outputs, std::size_t rows);

}  // namespace hillock::report
