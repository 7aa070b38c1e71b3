// model_loss.h: a loss of a model's outputs, and its gradient.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onnx/inspect/measure_model.h"
#include "onnx/run/evaluate.h"

namespace hillock::onnx {

/// How a target becomes a loss of one of the model's values.
struct LossPlan {
  LossKind kind = LossKind::cross_entropy;
  std::string value;      // logits where a Softmax or Sigmoid is the last node, else the output
  std::size_t width = 1;  // numbers a row
  std::vector<double> targets;  // one a row: a class, or a number
};

/// From the evaluation of some rows. Throws UsageError where the targets do not fit the outputs.
LossPlan plan_loss(const Model& model, const Evaluation& some,
                   const std::vector<std::string>& targets);

struct LossSums {
  double loss = 0, right = 0;             // sums over rows
  double target = 0, target_squares = 0;  // likewise
  std::size_t rows = 0;
};

/// Adds the rows first … first + n - 1, whose evaluation it is; returns the gradient of the sum of
/// their losses, of the value's shape.
Tensor add_loss(const LossPlan& plan, const Tensor& value, std::size_t first, std::size_t n,
                LossSums& sums);

LossMeasures loss_of(const LossPlan& plan, const LossSums& sums);

}  // namespace hillock::onnx
