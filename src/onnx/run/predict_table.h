// predict_table.h: what a model says of the rows of a table, batch by batch.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/table_form.h"
#include "onnx/model/graph.h"
#include "onnx/run/row_inputs.h"

namespace hillock::onnx {

/// How the columns of a table meet the inputs of a model.
struct Meeting {
  std::vector<std::string> unused;  // columns that no input is called by, the target apart
  std::vector<std::string> notes;   // on how the table was read, for the user
};

/// A column with cells that the model cannot use: text among numbers, which is filled like a
/// missing cell, or texts that training did not see, which count as unknown.
struct Unusable {
  std::string column;
  bool is_number = false;
  std::size_t cells = 0, filled = 0;  // `filled`: all that are not missing
  std::string first, place;           // where it stands: "line 7"
  std::vector<std::string> known;     // the texts that the model knows
};

/// What is known when all rows are read.
struct Predicted {
  std::vector<Unusable> unusable;  // the columns with cells that could not be used
  std::size_t headers_again = 0;   // rows that are the header again, and were left out
};

/// The target of a batch's rows, if the table has it: a number (NaN where missing), or a text as it
/// stands in the table, empty where blank.
struct Targets {
  std::span<const double> numbers;
  std::span<const std::string> texts;
};

/// Takes the outputs of one batch, in the order of model.outputs; each has the batch's rows along
/// its first dimension.
using TakeOutputs = std::function<void(std::span<const Tensor* const> outputs, std::size_t rows,
                                       const Targets& targets)>;

/// How the data are read, as far as the user says it.
struct PredictOptions {
  data::TableForm form;
  ColumnChoice columns;  // the target: also an array of an .npz, or an .npy file
  std::string array;     // of an .npz, for the only input; empty: by the input's name
};

/// Every input is the column of its name; or the only input is a row of columns, an array of an
/// .npy or .npz file, or the images of a folder of IDX files. Several files of a table are one
/// table. A model of a fixed number of rows is run on batches of that many. Words for missing cells
/// are those of the model's metadata, unless the form names others. `met` is called before the
/// first batch. Throws Error or UsageError, which `model_name` begins where the model cannot be
/// used so.
Predicted predict_table(const Model& model, const std::string& model_name,
                        std::span<const std::string> data, const PredictOptions& options,
                        const std::function<void(const Meeting&)>& met, const TakeOutputs& take);

}  // namespace hillock::onnx
