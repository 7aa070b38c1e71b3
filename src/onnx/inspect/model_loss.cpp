#include "onnx/inspect/model_loss.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

std::optional<double> number_in(const std::string& text) {
  char* end = nullptr;
  const double x = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(x)) return {};
  return x;
}

// The node that gives a value, through what only changes its layout.
const GraphNode* source_of(const Model& model, std::string value) {
  for (std::size_t i = model.nodes.size(); i-- > 0;) {
    const GraphNode& node = model.nodes[i];
    if (std::find(node.outputs.begin(), node.outputs.end(), value) == node.outputs.end()) continue;
    const bool layout = node.op == "Identity" || node.op == "ZipMap" || node.op == "Cast" ||
                        node.op == "Squeeze" || node.op == "Flatten" || node.op == "Reshape";
    if (!layout || node.inputs.empty()) return &node;
    value = node.inputs[0];
  }
  return nullptr;
}

std::vector<std::string> classes_in(const Model& model) {
  for (const auto& [key, value] : model.metadata) {
    if (key != "classes") continue;
    const auto json = nlohmann::json::parse(value, nullptr, false);
    std::vector<std::string> classes;
    if (json.is_array())
      for (const auto& name : json)
        if (name.is_string()) classes.push_back(name.get<std::string>());
    return classes;
  }
  return {};
}

// Classes by the model's own names, else as numbers 0 … width - 1, else in order of number or text.
std::vector<double> class_numbers(const Model& model, const std::vector<std::string>& targets,
                                  std::size_t width) {
  std::vector<std::string> classes = classes_in(model);
  std::vector<std::optional<double>> numbers;
  for (const std::string& text : targets) numbers.push_back(number_in(text));
  const bool all_numbers =
      std::all_of(numbers.begin(), numbers.end(), [](const auto& x) { return x.has_value(); });
  const bool places =
      all_numbers && std::all_of(numbers.begin(), numbers.end(), [&](const auto& x) {
        return *x >= 0 && *x < static_cast<double>(width) && *x == std::floor(*x);
      });
  std::vector<double> out;
  if (classes.size() != width && places) {
    for (const auto& x : numbers) out.push_back(*x);
    return out;
  }
  if (classes.size() != width) {
    classes = targets;
    std::sort(classes.begin(), classes.end(), [&](const std::string& a, const std::string& b) {
      return all_numbers ? *number_in(a) < *number_in(b) : a < b;
    });
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    if (classes.size() != width)
      throw UsageError(
          fmt::format("the target has {} different values, and the model's output {} classes.",
                      classes.size(), width));
  }
  for (const std::string& text : targets) {
    const auto at = std::find(classes.begin(), classes.end(), text);
    if (at == classes.end())
      throw UsageError(fmt::format("the target '{}' is none of the model's classes.", text));
    out.push_back(static_cast<double>(at - classes.begin()));
  }
  return out;
}

double at(const Tensor& tensor, std::size_t i) {
  if (const auto* values = std::get_if<std::vector<double>>(&tensor.values)) return (*values)[i];
  return static_cast<double>(floats(tensor)[i]);
}

void set(Tensor& tensor, std::size_t i, double x) {
  if (auto* values = std::get_if<std::vector<double>>(&tensor.values))
    (*values)[i] = x;
  else
    std::get<std::vector<float>>(tensor.values)[i] = static_cast<float>(x);
}

double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

}  // namespace

LossPlan plan_loss(const Model& model, const Evaluation& some,
                   const std::vector<std::string>& targets) {
  const Tensor* output = nullptr;
  LossPlan plan;
  for (const ValueInfo& info : model.outputs) {
    const Tensor* value = find_value(model, some, info.name);
    if (!value || !is_float(value->type) || value->dims.empty() || value->dims[0] < 1) continue;
    output = value;
    plan.value = info.name;
  }
  if (!output)
    throw UsageError(
        "no output of the model is floats, a row for each row of the data, that can be computed.");
  plan.width = size(*output) / static_cast<std::size_t>(output->dims[0]);
  const GraphNode* source = source_of(model, plan.value);
  const std::string last = source ? source->op : "";
  // The loss of what goes into it is exact where its output has rounded to 0 or 1.
  if (last == "Softmax" || last == "LogSoftmax" || (last == "Sigmoid" && plan.width == 1)) {
    const Tensor* before = find_value(model, some, source->inputs[0]);
    if (before && size(*before) == size(*output)) plan.value = source->inputs[0];
  }
  if (plan.width > 1) {
    plan.targets = class_numbers(model, targets, plan.width);
    return plan;
  }
  if (last == "Sigmoid") {
    plan.kind = LossKind::binary_cross_entropy;
    plan.targets = class_numbers(model, targets, 2);
    return plan;
  }
  plan.kind = LossKind::squared_error;
  for (const std::string& text : targets) {
    const auto x = number_in(text);
    if (!x)
      throw UsageError(fmt::format("the model gives a number, and the target '{}' is none.", text));
    plan.targets.push_back(*x);
  }
  return plan;
}

Tensor add_loss(const LossPlan& plan, const Tensor& value, std::size_t first, std::size_t n,
                LossSums& sums) {
  if (size(value) != n * plan.width)
    throw Error("the model's output has not a row for each row of the data.");
  Tensor gradient = zeros(value.type, value.dims);
  for (std::size_t row = 0; row < n; ++row) {
    const double target = plan.targets[first + row];
    ++sums.rows;
    if (plan.kind == LossKind::squared_error) {
      const double error = at(value, row) - target;
      sums.loss += error * error;
      sums.target += target;
      sums.target_squares += target * target;
      set(gradient, row, 2 * error);
      continue;
    }
    if (plan.kind == LossKind::binary_cross_entropy) {
      const double z = at(value, row), p = 1 / (1 + std::exp(-z));
      sums.loss += softplus(target > 0 ? -z : z);
      sums.right += (z > 0) == (target > 0);
      set(gradient, row, p - target);
      continue;
    }
    const std::size_t begin = row * plan.width;
    double top = at(value, begin), total = 0;
    std::size_t best = 0;
    for (std::size_t k = 1; k < plan.width; ++k)
      if (at(value, begin + k) > top) {
        top = at(value, begin + k);
        best = k;
      }
    for (std::size_t k = 0; k < plan.width; ++k) total += std::exp(at(value, begin + k) - top);
    const auto wanted = static_cast<std::size_t>(target);
    sums.loss += top + std::log(total) - at(value, begin + wanted);
    sums.right += best == wanted;
    for (std::size_t k = 0; k < plan.width; ++k)
      set(gradient, begin + k, std::exp(at(value, begin + k) - top) / total - (k == wanted));
  }
  return gradient;
}

LossMeasures loss_of(const LossPlan& plan, const LossSums& sums) {
  const auto n = static_cast<double>(sums.rows);
  LossMeasures measures{plan.kind, plan.value, sums.loss / n, sums.right / n};
  if (plan.kind == LossKind::squared_error)
    measures.score = 1 - sums.loss / (sums.target_squares - sums.target * sums.target / n);
  return measures;
}

}  // namespace hillock::onnx
