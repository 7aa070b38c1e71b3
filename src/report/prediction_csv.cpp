#include "report/prediction_csv.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>
#include <vector>

#include "nn/metrics.h"
#include "onnx/run/class_names.h"
#include "onnx/run/input_columns.h"

namespace hillock::report {
namespace {

std::size_t width_of(const onnx::Tensor& output) {
  std::size_t width = 1;
  for (std::size_t d = 1; d < output.dims.size(); ++d)
    width *= static_cast<std::size_t>(output.dims[d]);
  return width;
}

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}
template <class Number>
std::string field(Number x) {
  return fmt::format("{}", x);
}

// "1" for 1.0, as programs write whole numbers in a column of floats.
std::string whole_text(const std::string& text) {
  const std::size_t point = text.find('.');
  if (point == 0 || point == text.npos) return text;
  const bool is_whole = text.find_first_not_of('0', point + 1) == text.npos;
  return is_whole ? text.substr(0, point) : text;
}

}  // namespace

std::string prediction_header(const onnx::Model& model,
                              std::span<const onnx::Tensor* const> outputs) {
  std::string line;
  const auto add = [&](const std::string& name) {
    line += (line.empty() ? "" : ",") + field(name);
  };
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    const std::size_t width = width_of(*outputs[o]);
    const std::string& name = model.outputs[o].name;
    if (width == 1) {
      add(name);
      continue;
    }
    const auto classes = onnx::class_names(model, width);
    const std::string before = onnx::is_probabilities(model, name) ? "p" : name;
    for (std::size_t k = 0; k < width; ++k)
      add(classes.empty() ? fmt::format("{}_{}", name, k)
                          : fmt::format("{}({})", before, classes[k]));
  }
  return line + "\n";
}

std::string prediction_lines(std::span<const onnx::Tensor* const> outputs, std::size_t rows) {
  std::string lines;
  for (std::size_t row = 0; row < rows; ++row) {
    bool is_first = true;
    for (const onnx::Tensor* output : outputs) {
      const std::size_t width = width_of(*output);
      std::visit(
          [&](const auto& values) {
            for (std::size_t k = row * width; k < (row + 1) * width; ++k) {
              if (!is_first) lines += ',';
              lines += field(values[k]);
              is_first = false;
            }
          },
          output->values);
    }
    lines += '\n';
  }
  return lines;
}

void PredictionScore::add_labels(std::span<const std::string> labels,
                                 std::span<const std::string> targets) {
  if (labels.size() != targets.size()) return;
  is_of_labels_ = true;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string& target = targets[i];
    if (target.empty() ||
        (!classes_.empty() && std::ranges::find(classes_, target) == classes_.end())) {
      ++left_out_;
      continue;
    }
    ++rows_;
    right_ += labels[i] == target;
  }
}

void PredictionScore::add(std::span<const onnx::Tensor* const> outputs,
                          const onnx::Targets& targets) {
  if (outputs.empty()) return;
  if (classes_.empty())
    for (const onnx::Tensor* output : outputs)
      if (width_of(*output) > 1) classes_ = onnx::class_names(*model_, width_of(*output));
  keep_logits(outputs, targets);
  const auto& values = outputs[0]->values;
  if (const auto* labels = std::get_if<std::vector<std::string>>(&values)) {
    add_labels(*labels, targets.texts);
  } else if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&values)) {
    std::vector<std::string> labels_of_numbers;
    for (const std::int64_t n : *numbers) labels_of_numbers.push_back(std::to_string(n));
    std::vector<std::string> wanted;
    for (const std::string& text : targets.texts) wanted.push_back(whole_text(text));
    add_labels(labels_of_numbers, wanted);
  } else if (const auto* floats = std::get_if<std::vector<float>>(&values)) {
    add_values(*floats, targets.numbers);
  } else if (const auto* doubles = std::get_if<std::vector<double>>(&values)) {
    add_values(*doubles, targets.numbers);
  }
}

void PredictionScore::keep_logits(std::span<const onnx::Tensor* const> outputs,
                                  const onnx::Targets& targets) {
  const std::string metric = onnx::metadata_of(*model_, "metric");
  if (metric != "balanced_accuracy" && metric != "log_loss" && metric != "auc" && metric != "f1")
    return;
  const std::size_t n = classes_.size();
  for (const onnx::Tensor* output : outputs) {
    const auto* scores = std::get_if<std::vector<float>>(&output->values);
    if (!scores || n < 2 || scores->size() != n * targets.texts.size()) continue;
    for (std::size_t row = 0; row < targets.texts.size(); ++row) {
      const auto at = std::ranges::find(classes_, targets.texts[row]);
      if (at == classes_.end()) continue;
      places_.push_back(static_cast<float>(at - classes_.begin()));
      // A probability that float32 rounds to 0 is less than its least normal number.
      for (std::size_t k = 0; k < n; ++k)
        logits_.push_back(
            std::log(std::max((*scores)[row * n + k], std::numeric_limits<float>::min())));
    }
    return;
  }
}

std::string PredictionScore::metric_text() const {
  const auto at = std::ranges::find(nn::metric_names, onnx::metadata_of(*model_, "metric"));
  if (at == nn::metric_names.end()) return {};
  const auto metric = static_cast<nn::Metric>(at - nn::metric_names.begin());
  if (metric == nn::Metric::mae && !is_of_labels_)
    return fmt::format("mae {:.4g}, ", double(absolute_ / static_cast<long double>(rows_)));
  if (places_.empty()) return {};
  return fmt::format("{} {:.4f}, ", *at, nn::score(metric, logits_, places_, 1));
}

void PredictionScore::add_values(const auto& values, std::span<const double> targets) {
  if (values.size() != targets.size()) return;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const long double target = targets[i], off = values[i] - target;
    if (std::isnan(target)) {
      ++left_out_;
      continue;
    }
    // Welford's recurrence, which keeps its digits where the targets lie far from 0.
    const long double from_mean = target - mean_;
    mean_ += from_mean / static_cast<long double>(++rows_);
    squares_ += from_mean * (target - mean_);
    errors_ += off * off;
    absolute_ += std::abs(off);
  }
}

std::string PredictionScore::text() const {
  const std::string left_out =
      left_out_ == 0
          ? ""
          : fmt::format("; {} {} no target{} and {} not scored", left_out_,
                        left_out_ == 1 ? "row has" : "rows have",
                        is_of_labels_ && !classes_.empty() ? " that the model knows" : "",
                        left_out_ == 1 ? "is" : "are");
  if (rows_ == 0) return left_out.empty() ? "" : "no score" + left_out;
  const std::string on =
      fmt::format("on {} {} with a target{}", rows_, rows_ == 1 ? "row" : "rows", left_out);
  if (is_of_labels_)
    return fmt::format("{}accuracy {:.4f} {}", metric_text(), double(right_) / double(rows_), on);
  const std::string rmse = fmt::format(
      "rmse {:.4g} {}", double(std::sqrt(errors_ / static_cast<long double>(rows_))), on);
  return metric_text() +
         (squares_ > 0 ? fmt::format("r2 {:.4f}, {}", double(1 - errors_ / squares_), rmse) : rmse);
}

}  // namespace hillock::report
