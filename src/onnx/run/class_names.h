// class_names.h: the names of a model's classes, where its metadata, its operators or the user have
// them.
#pragma once

#include <string>
#include <vector>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// The classes of an output with `width` scores a row: of the metadata, else of the classifier or
/// the ZipMap that makes scores, else of the labels that the model picks from. Empty: none of as
/// many are found.
std::vector<std::string> class_names(const Model& model, std::size_t width);

/// Whether the scores of that output are probabilities, by its name or the operator that makes it.
bool is_probabilities(const Model& model, const std::string& output);

/// Gives the only output of scores the classes, and the model an output 'label' before it: the
/// class of the highest score. `model_name` begins errors. Throws UsageError where the model has a
/// label already, or no output of scores.
void name_classes(Model& model, const std::string& model_name, std::vector<std::string> names);

/// Whether the only output is of several floats a row, and nothing names them.
bool has_unnamed_scores(const Model& model);

}  // namespace hillock::onnx
