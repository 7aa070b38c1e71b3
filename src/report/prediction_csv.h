// prediction_csv.h: a model's outputs for each row, as CSV (RFC 4180).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "onnx/model/graph.h"
#include "onnx/run/predict_table.h"

namespace hillock::report {

/// The column names. An output with one value per row has its own name. Others have p(Adelie), … or
/// logits(Adelie), … by the names of the classes (onnx/run/class_names.h), or logits_0, …
std::string prediction_header(const onnx::Model& model,
                              std::span<const onnx::Tensor* const> outputs);

/// One line per row. Numbers have the fewest digits that restore the same float.
std::string prediction_lines(std::span<const onnx::Tensor* const> outputs, std::size_t rows);

/// How well predictions meet the targets of the rows that have one, batch by batch.
class PredictionScore {
 public:
  /// The model's first output has to be a label or a number. The model outlives the score.
  explicit PredictionScore(const onnx::Model& model) : model_(&model) {}
  void add(std::span<const onnx::Tensor* const> outputs, const onnx::Targets& targets);
  /// "accuracy 0.9712 on 333 rows with a target; 2 rows have no target and are not scored"; the
  /// metric of the model's metadata stands first. Empty without targets.
  std::string text() const;

 private:
  void add_labels(std::span<const std::string> labels, std::span<const std::string> targets);
  void add_values(const auto& values, std::span<const double> targets);

  // Logits of the rows scored, where the metric needs more than the labels.
  void keep_logits(std::span<const onnx::Tensor* const> outputs, const onnx::Targets& targets);
  std::string metric_text() const;

  const onnx::Model* model_;
  std::vector<std::string> classes_;  // those known; targets of other classes are not scored
  std::vector<float> logits_, places_;
  bool is_of_labels_ = false;
  std::size_t rows_ = 0, right_ = 0, left_out_ = 0;
  // Of the targets, about their mean; of predictions. Squares of what double holds.
  long double mean_ = 0, squares_ = 0, errors_ = 0, absolute_ = 0;
};

}  // namespace hillock::report
