// predict_table.h: what a model says of the rows of a table, batch by batch.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// How the columns of a table meet the inputs of a model.
struct Meeting {
  std::vector<std::string> unused;  // columns that no input is called by, the target apart
  std::vector<std::string> notes;   // on how the table was read, for the user
};

/// Takes the outputs of one batch, in the order of model.outputs; each has the batch's rows along
/// its first dimension.
using TakeOutputs = std::function<void(std::span<const Tensor* const> outputs, std::size_t rows)>;

/// Every input is the column of its name, [N, 1], of float32 or of strings; or the only input is
/// the images of a folder of IDX files, [N, pixels]. `met` is called before the first batch. Throws
/// Error or UsageError, which `model_name` begins where the model cannot be used so.
void predict_table(const Model& model, const std::string& model_name, const std::string& data,
                   const std::function<void(const Meeting&)>& met, const TakeOutputs& take);

}  // namespace hillock::onnx
