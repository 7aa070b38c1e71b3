#include "report/prediction_csv.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>
#include <vector>

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

// The class names in the metadata.
std::vector<std::string> classes_of(const onnx::Model& model) {
  std::vector<std::string> classes;
  for (const auto& [key, value] : model.metadata) {
    if (key != "classes") continue;
    const auto json = nlohmann::json::parse(value, nullptr, false);
    if (json.is_array())
      for (const auto& name : json)
        if (name.is_string()) classes.push_back(name.get<std::string>());
  }
  return classes;
}

// If there are that many.
std::vector<std::string> classes_of(const onnx::Model& model, std::size_t width) {
  std::vector<std::string> classes = classes_of(model);
  if (classes.size() != width) classes.clear();
  return classes;
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
    const auto classes = classes_of(model, width);
    for (std::size_t k = 0; k < width; ++k)
      add(classes.empty() ? fmt::format("{}_{}", name, k) : fmt::format("p({})", classes[k]));
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

PredictionScore::PredictionScore(const onnx::Model& model) {
  for (std::string& name : classes_of(model)) classes_.insert(std::move(name));
}

void PredictionScore::add(std::span<const onnx::Tensor* const> outputs,
                          const onnx::Targets& targets) {
  if (outputs.empty()) return;
  if (const auto* labels = std::get_if<std::vector<std::string>>(&outputs[0]->values)) {
    if (labels->size() != targets.texts.size()) return;
    for (std::size_t i = 0; i < labels->size(); ++i) {
      if (!classes_.contains(targets.texts[i])) continue;
      ++rows_;
      right_ += (*labels)[i] == targets.texts[i];
    }
  } else if (const auto* floats = std::get_if<std::vector<float>>(&outputs[0]->values)) {
    add_values(*floats, targets.numbers);
  } else if (const auto* doubles = std::get_if<std::vector<double>>(&outputs[0]->values)) {
    add_values(*doubles, targets.numbers);
  }
}

void PredictionScore::add_values(const auto& values, std::span<const double> targets) {
  if (values.size() != targets.size()) return;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const long double target = targets[i], off = values[i] - target;
    if (std::isnan(target)) continue;
    // Welford's recurrence, which keeps its digits where the targets lie far from 0.
    const long double from_mean = target - mean_;
    mean_ += from_mean / static_cast<long double>(++rows_);
    squares_ += from_mean * (target - mean_);
    errors_ += off * off;
  }
}

std::string PredictionScore::text() const {
  if (rows_ == 0) return {};
  const std::string on = fmt::format("on {} {}", rows_, rows_ == 1 ? "row" : "rows");
  if (!classes_.empty())
    return fmt::format("accuracy {:.4f} {}", double(right_) / double(rows_), on);
  const std::string rmse = fmt::format(
      "rmse {:.4g} {}", double(std::sqrt(errors_ / static_cast<long double>(rows_))), on);
  return squares_ > 0 ? fmt::format("r2 {:.4f}, {}", double(1 - errors_ / squares_), rmse) : rmse;
}

}  // namespace hillock::report
