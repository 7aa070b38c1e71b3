// model_data.h: data for a model's inputs, out of a table, NumPy's files or a folder of images.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/table_form.h"
#include "onnx/model/graph.h"
#include "onnx/run/evaluate.h"

namespace hillock::onnx {

struct ModelDataOptions {
  std::string target;  // a column, an array of an .npz, an .npy file; images: any text; or empty
  std::size_t rows = 1000;  // at most: the first
  data::TableForm form = {};
  std::string array = {};  // of an .npz, for the only input; empty: by the input's name
};

struct ModelData {
  std::size_t rows = 0;
  Values inputs;                     // each has the rows along its first dimension
  std::vector<std::string> targets;  // one a row, or none
  std::vector<std::string> notes;    // how the data were laid out: a sentence each
};

/// CSV, TSV or JSON Lines (also .gz; "-" is standard input): columns by the names of the model's
/// inputs, or all columns of numbers, in order, as its only input. .npy: its only input; .npz: by
/// name, or the only input. A folder of IDX files: its only input. Arrays are brought to the
/// input's shape where it has as many numbers, images with their channels last to channels first.
/// Throws Error or UsageError.
ModelData read_model_data(const Model& model, const std::string& path,
                          const ModelDataOptions& options);

/// How many rows one evaluation takes: what the model fixes, or about 64.
std::size_t batch_of(const Model& model);

/// Rows first … first + n - 1.
Values some_rows(const ModelData& data, std::size_t first, std::size_t n);

}  // namespace hillock::onnx
