#include "onnx/export/columns.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

namespace hillock::onnx {
namespace {

// Columns of numbers side by side: [N, k].
struct Numbers {
  std::vector<std::string> inputs;
  std::vector<float> fill, mean, scale;

  void add(const data::Encoder::Numeric& how) {
    fill.push_back(how.fill);
    mean.push_back(how.mean);
    scale.push_back(how.scale);
  }
};

// (x - mean) scale, what is NaN or infinite filled.
std::string standardised(GraphBuilder& b, const std::string& name, const std::string& x,
                         const Numbers& numbers) {
  const auto row = [&](const char* what, const std::vector<float>& values) {
    const auto width = static_cast<std::int64_t>(values.size());
    return b.tensor(fmt::format("{}/{}", name, what), float_tensor({width}, values));
  };
  const auto infinity = b.number(std::numeric_limits<float>::infinity());
  const auto size = b.node(name + "/Abs", "Abs", {x});
  const auto there = b.node(name + "/Less", "Less", {size, infinity});
  const auto filled = b.node(name + "/Where", "Where", {there, x, row("fill", numbers.fill)});
  const auto centred = b.node(name + "/Sub", "Sub", {filled, row("mean", numbers.mean)});
  return b.node(name + "/Mul", "Mul", {centred, row("scale", numbers.scale)});
}

std::string concatenated(GraphBuilder& b, const std::string& name,
                         const std::vector<std::string>& parts) {
  if (parts.size() == 1) return parts.front();
  return b.node(name, "Concat", parts, {{"axis", std::int64_t{1}}});
}

// One input a level, and one for whatever the training rows did not have: [N, levels + 1].
std::string one_hot(GraphBuilder& b, const std::string& name, const data::Column& column,
                    const data::Encoder::Categorical& how) {
  std::vector<std::string> known;
  Ints codes;
  for (std::size_t level = 0; level < column.levels.size(); ++level) {
    if (!how.known[level]) continue;
    known.push_back(column.levels[level]);
    codes.push_back(static_cast<std::int64_t>(level));
  }
  const auto unknown = static_cast<std::int64_t>(column.levels.size());
  if (known.empty()) {  // the training rows had none; the operator wants one
    known.push_back(column.levels.front());
    codes.push_back(unknown);
  }
  b.model.opsets["ai.onnx.ml"] = 2;
  const auto code =
      b.node(name + "/LabelEncoder", "LabelEncoder", {column.name},
             {{"keys_strings", known}, {"values_int64s", codes}, {"default_int64", unknown}},
             "ai.onnx.ml");
  const auto flat = b.node(name + "/Reshape", "Reshape",
                           {code, b.tensor(b.inner("constant/flat"), whole_tensor({-1}))});
  const auto depth = b.tensor(name + "/depth",
                              {.type = TensorType::int64, .dims = {}, .values = Ints{unknown + 1}});
  const auto off_on = b.tensor(b.inner("constant/off_on"), float_tensor({2}, {0, 1}));
  return b.node(name + "/OneHot", "OneHot", {flat, depth, off_on}, {{"axis", std::int64_t{1}}});
}

}  // namespace

std::string append_columns(GraphBuilder& b, const data::Encoder& encoder,
                           const data::Dataset& table) {
  const std::string name = b.inner("inputs");
  const auto& features = table.features;
  if (table.one_scale) {
    const auto width = static_cast<std::int64_t>(features.size());
    b.model.inputs.push_back({.name = b.free_name("pixels"),
                              .shape = {{"N", width}},
                              .doc = "gray values 0 to 255, row by row"});
    // One number stands for all.
    const data::Encoder::Numeric& all = encoder.features.front().numeric;
    return standardised(
        b, name + "/pixels", b.model.inputs[0].name,
        {.inputs = {}, .fill = {all.fill}, .mean = {all.mean}, .scale = {all.scale}});
  }

  std::vector<std::string> parts;
  Numbers numbers;  // of columns that stand together
  const auto end_numbers = [&] {
    if (numbers.inputs.empty()) return;
    const std::string block = fmt::format("{}/{}", name, numbers.inputs.front());
    const auto side_by_side = concatenated(b, block + "/Concat", numbers.inputs);
    parts.push_back(standardised(b, block, side_by_side, numbers));
    numbers = {};
  };
  for (std::size_t f = 0; f < features.size(); ++f) {
    const data::Column& column = features[f];
    const bool is_number = column.kind == data::Column::Kind::numeric;
    b.model.inputs.push_back(
        {.name = column.name,
         .type = is_number ? TensorType::float32 : TensorType::string,
         .shape = {{"N", std::int64_t{1}}},
         .doc = is_number ? "a number; NaN where missing" : "a category; empty where missing"});
    if (is_number) {
      numbers.inputs.push_back(column.name);
      numbers.add(encoder.features[f].numeric);
      continue;
    }
    end_numbers();
    parts.push_back(one_hot(b, fmt::format("{}/{}", name, column.name), column,
                            encoder.features[f].categorical));
  }
  end_numbers();
  return concatenated(b, name + "/Concat", parts);
}

}  // namespace hillock::onnx
