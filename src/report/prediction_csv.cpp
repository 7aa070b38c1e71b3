#include "report/prediction_csv.h"

#include <fmt/core.h>

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

// The class names in the metadata, if there are that many.
std::vector<std::string> classes_of(const onnx::Model& model, std::size_t width) {
  for (const auto& [key, value] : model.metadata) {
    if (key != "classes") continue;
    const auto json = nlohmann::json::parse(value, nullptr, false);
    std::vector<std::string> classes;
    if (json.is_array())
      for (const auto& name : json)
        if (name.is_string()) classes.push_back(name.get<std::string>());
    if (classes.size() == width) return classes;
  }
  return {};
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

}  // namespace hillock::report
