// print_evaluation.cpp: evaluates ONNX models for tests/onnx_judge.py. For each line of standard
// input, "MODEL<tab>INPUTS<tab>OUT", it reads the model, takes its inputs from the initializers of
// the model in INPUTS, and writes to OUT every value it comes to. Initializers named "seed:NAME"
// are gradients of that value: then the gradients are written too, as "grad:NAME".
//
// OUT is, for each value, a line "NAME<tab>TYPE<tab>DIM,DIM,…<tab>KIND" and its numbers as they are
// held (KIND f, d, i), or for strings (KIND s) each with a line of its length before it. An
// obstacle is "!<tab>NODE<tab>WHY", an error "!!<tab>WHAT".
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/error.h"
#include "onnx/model/read_model.h"
#include "onnx/run/evaluate.h"

using namespace hillock;

static void print(std::ostream& out, const std::string& name, const onnx::Tensor& tensor) {
  const char kinds[] = {'f', 'd', 'i', 's'};
  out << fmt::format("{}\t{}\t{}\t{}\n", name, static_cast<int>(tensor.type),
                     fmt::join(tensor.dims, ","), kinds[tensor.values.index()]);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&tensor.values)) {
    for (const std::string& text : *texts) out << text.size() << '\n' << text;
    return;
  }
  std::visit(
      [&](const auto& values) {
        out.write(reinterpret_cast<const char*>(values.data()),
                  static_cast<std::streamsize>(values.size() * sizeof(values[0])));
      },
      tensor.values);
}

static std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

static void evaluate_case(const std::string& model_path, const std::string& inputs_path,
                          std::ostream& out) {
  const onnx::Model model = onnx::read_model(model_path);
  onnx::Values inputs, seeds;
  for (auto& [name, tensor] : onnx::read_model(inputs_path).initializers)
    if (name.starts_with("seed:"))
      seeds[name.substr(5)] = tensor;
    else
      inputs[name] = tensor;
  const onnx::Evaluation evaluation = onnx::evaluate(model, inputs);
  for (const auto& [name, tensor] : evaluation.values) print(out, name, tensor);
  for (const onnx::Obstacle& o : evaluation.obstacles)
    out << fmt::format("!\t{}\t{}\n", onnx::node_text(model, o.node), in_one_line(o.why));
  if (seeds.empty()) return;
  const onnx::Gradients back = onnx::gradients(model, evaluation, seeds);
  for (const auto& [name, tensor] : back.values) print(out, "grad:" + name, tensor);
  for (const onnx::Obstacle& o : back.obstacles)
    out << fmt::format("!\tback {}\t{}\n", onnx::node_text(model, o.node), in_one_line(o.why));
}

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    std::string model, inputs, output;
    std::getline(fields, model, '\t');
    std::getline(fields, inputs, '\t');
    std::getline(fields, output, '\t');
    std::ofstream out(output, std::ios::binary);
    try {
      evaluate_case(model, inputs, out);
    } catch (const Error& error) {
      out << "!!\t" << in_one_line(error.what()) << '\n';
    }
  }
}
