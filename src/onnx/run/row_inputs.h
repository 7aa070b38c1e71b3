// row_inputs.h: which columns of a table the inputs of a model read, one column each or one input a
// row of them, and the tensors that come of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "data/raw_columns.h"
#include "onnx/model/graph.h"
#include "onnx/run/evaluate.h"

namespace hillock::onnx {

/// What the user says of a table's columns.
struct ColumnChoice {
  std::string target;                                // no input; empty: the model's metadata say it
  std::optional<std::vector<std::string>> features;  // of an input of several columns, in its order
};

struct RowInputs {
  std::vector<data::RawColumn> columns;  // one each input, or all of the only input
  Dims row;                              // of the only input: its shape without the rows
  bool is_row = false;                   // the only input reads all columns
  std::vector<std::string> notes;
};

/// The columns by the names of the inputs, or those that the only input reads as one row: of
/// numbers or of strings. Throws UsageError where they do not fit; `model_name` is the model's.
RowInputs row_inputs(const Model& model, const std::string& model_name, const data::RawTable& table,
                     const ColumnChoice& choice);

/// Rows from … from + rows - 1 of what the first `read` columns now hold; `first_row` is the number
/// of the first one in the table, for messages. Throws Error where an input of whole numbers has no
/// such number.
Values input_rows(const Model& model, const RowInputs& inputs, std::size_t read,
                  const data::RawTable& table, std::size_t from, std::size_t rows,
                  std::size_t first_row);

}  // namespace hillock::onnx
