// onnx_fuzz.cpp: any bytes as a model: it is refused in words, or evaluated with inputs of its
// shapes, forward and backward, within what memory and steps it is given.
//
//   build/dev/tests/onnx_fuzz 100000 7 fuzz/seeds/onnx/*     mutations of the seeds; see driver.cpp
#include <cstdlib>
#include <string_view>

#include "api/error.h"
#include "onnx/inspect/inspect_model.h"
#include "onnx/model/read_model.h"
#include "onnx/model/tensor.h"
#include "onnx/run/evaluate.h"

using namespace hillock;

namespace {

// Small enough that a case takes milliseconds.
constexpr onnx::EvaluationLimits limits{.bytes = 1 << 24, .steps = 1 << 20};
constexpr std::size_t most_input_elements = 1 << 12;

// Numbers of every sort, by place.
double some_number(std::size_t i) {
  constexpr double numbers[] = {0, 1, -1, 0.5, 2, -3.25, 1e-3, 100};
  return numbers[i % std::size(numbers)];
}

onnx::Tensor some_tensor(const onnx::ValueInfo& info) {
  onnx::Dims dims;
  if (info.shape)
    for (const onnx::Dimension& dimension : *info.shape) {
      const auto* n = std::get_if<std::int64_t>(&dimension);
      dims.push_back(n ? *n : 3);
    }
  if (onnx::element_count(dims) > most_input_elements) throw Error("too large for this");
  onnx::Tensor tensor = onnx::zeros(info.type, dims);
  std::visit(
      [](auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        for (std::size_t i = 0; i < values.size(); ++i)
          if constexpr (std::is_arithmetic_v<T>)
            values[i] = static_cast<T>(some_number(i));
          else
            values[i] = std::string(i % 3, 'a');
      },
      tensor.values);
  onnx::round_to_type(tensor);
  return tensor;
}

void expect_whole(const onnx::Values& values) {
  for (const auto& [name, tensor] : values)
    if (onnx::size(tensor) != onnx::element_count(tensor.dims)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  try {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const onnx::Model model = onnx::read_model(bytes, "case", "");
    for (const onnx::FoundActivation& activation : onnx::inspect_model(model, limits).activations)
      if (activation.spec.empty()) std::abort();
    onnx::Values inputs;
    for (const onnx::ValueInfo& info : model.inputs) inputs[info.name] = some_tensor(info);
    const onnx::Evaluation evaluation = onnx::evaluate(model, inputs, limits);
    expect_whole(evaluation.values);
    onnx::Values seeds;
    for (const onnx::ValueInfo& output : model.outputs) {
      const onnx::Tensor* value = onnx::find_value(model, evaluation, output.name);
      if (!value || !onnx::is_float(value->type)) continue;
      onnx::Tensor ones = onnx::zeros(value->type, value->dims);
      std::visit(
          [](auto& values) {
            using T = typename std::decay_t<decltype(values)>::value_type;
            if constexpr (std::is_floating_point_v<T>)
              for (T& v : values) v = 1;
          },
          ones.values);
      seeds[output.name] = std::move(ones);
    }
    expect_whole(onnx::gradients(model, evaluation, seeds, limits).values);
  } catch (const Error& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  return 0;
}
