#include "onnx/export/columns.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <vector>

namespace hillock::onnx {
namespace {

// Columns of numbers side by side: [N, k].
struct Numbers {
  std::vector<std::string> inputs;
  std::vector<float> fill, mean, scale;
  float limit = std::numeric_limits<float>::infinity();

  void add(const data::Encoder::Numeric& how) {
    fill.push_back(how.fill);
    mean.push_back(how.mean);
    scale.push_back(how.scale);
    limit = how.limit;
  }
};

// A tensor [width], or [width, 1].
std::string row_tensor(GraphBuilder& b, const std::string& name, const std::vector<float>& values,
                       bool upright = false) {
  Dims dims{static_cast<std::int64_t>(values.size())};
  if (upright) dims.push_back(1);
  return b.tensor(name, float_tensor(dims, values));
}

// What is NaN or infinite is filled.
std::string filled(GraphBuilder& b, const std::string& name, const std::string& x,
                   const std::vector<float>& fill) {
  const auto infinity = b.number(std::numeric_limits<float>::infinity());
  const auto size = b.node(name + "/Abs", "Abs", {x});
  const auto there = b.node(name + "/Less", "Less", {size, infinity});
  return b.node(name + "/Where", "Where", {there, x, row_tensor(b, name + "/fill", fill)});
}

// As Encoder::Numeric::input.
std::string standardised(GraphBuilder& b, const std::string& name, const std::string& x,
                         const Numbers& numbers) {
  const auto whole = filled(b, name, x, numbers.fill);
  const auto centred =
      b.node(name + "/Sub", "Sub", {whole, row_tensor(b, name + "/mean", numbers.mean)});
  const auto z =
      b.node(name + "/Mul", "Mul", {centred, row_tensor(b, name + "/scale", numbers.scale)});
  if (!std::isfinite(numbers.limit)) return z;
  const auto low = b.node(name + "/Max", "Max", {z, b.number(-1e6f)});
  const auto bounded = b.node(name + "/Min", "Min", {low, b.number(1e6f)});
  const auto share = b.node(name + "/Div", "Div", {bounded, b.number(numbers.limit)});
  const auto square = b.node(name + "/square/Mul", "Mul", {share, share});
  const auto sum = b.node(name + "/Add", "Add", {square, b.number(1)});
  const auto root = b.node(name + "/Sqrt", "Sqrt", {sum});
  return b.node(name + "/limited/Div", "Div", {bounded, root});
}

// Linear between the knots: scores[0], and of each interval the share that x has passed, times what
// its score rises.
std::string by_quantiles(GraphBuilder& b, const std::string& name, const std::string& x,
                         const data::Encoder::Numeric& how) {
  const auto whole = filled(b, name, x, {how.fill});
  if (how.knots.size() == 1) {
    const auto none = b.node(name + "/Mul", "Mul", {whole, b.number(0)});
    return b.node(name + "/Add", "Add", {none, b.number(how.scores[0])});
  }
  std::vector<float> begin, width, rise;
  for (std::size_t i = 0; i + 1 < how.knots.size(); ++i) {
    begin.push_back(how.knots[i]);
    width.push_back(how.knots[i + 1] - how.knots[i]);
    rise.push_back(how.scores[i + 1] - how.scores[i]);
  }
  const auto off = b.node(name + "/Sub", "Sub", {whole, row_tensor(b, name + "/begin", begin)});
  const auto share = b.node(name + "/Div", "Div", {off, row_tensor(b, name + "/width", width)});
  const auto low = b.node(name + "/Max", "Max", {share, b.number(0)});
  const auto passed = b.node(name + "/Min", "Min", {low, b.number(1)});
  const auto risen =
      b.node(name + "/MatMul", "MatMul", {passed, row_tensor(b, name + "/rise", rise, true)});
  return b.node(name + "/Add", "Add", {risen, b.number(how.scores[0])});
}

// As data::pass_pieces: [N, pieces], beside the column's own input [N, 1].
std::string by_pieces(GraphBuilder& b, const std::string& name, const std::string& x,
                      const std::string& own, const data::Encoder::Numeric& how,
                      std::size_t pieces) {
  std::vector<std::string> parts{own};
  std::vector<float> begin, width;
  for (std::size_t i = 0; i + 1 < how.edges.size(); ++i) {
    begin.push_back(how.edges[i]);
    width.push_back(how.edges[i + 1] - how.edges[i]);
  }
  if (!begin.empty()) {
    const auto whole = filled(b, name, x, {how.fill});
    const auto off = b.node(name + "/Sub", "Sub", {whole, row_tensor(b, name + "/begin", begin)});
    const auto share = b.node(name + "/Div", "Div", {off, row_tensor(b, name + "/width", width)});
    const auto low = b.node(name + "/Max", "Max", {share, b.number(0)});
    const auto passed = b.node(name + "/Min", "Min", {low, b.number(1)});
    parts.push_back(b.node(name + "/centred/Sub", "Sub", {passed, b.number(0.5f)}));
  }
  if (begin.size() < pieces) {
    const auto none =
        b.tensor(name + "/none", float_tensor({static_cast<std::int64_t>(pieces - begin.size())},
                                              std::vector<float>(pieces - begin.size(), 0)));
    parts.push_back(b.node(name + "/none/Mul", "Mul", {own, none}));
  }
  return b.node(name + "/Concat", "Concat", parts, {{"axis", std::int64_t{1}}});
}

// The column as its format keeps it (data/column_format.h): float64 before, float32 after.
std::string moved(GraphBuilder& b, const std::string& name, const data::Column& column) {
  const auto off =
      b.node(name + "/moved/Sub", "Sub", {column.name, b.number64(column.format.offset)});
  const auto scaled = b.node(name + "/moved/Div", "Div", {off, b.number64(column.format.unit)});
  return b.node(name + "/moved/Cast", "Cast", {scaled},
                {{"to", static_cast<std::int64_t>(TensorType::float32)}});
}

std::string about(const data::Column& column) {
  if (column.kind == data::Column::Kind::categorical) return "a category; empty where missing";
  if (!column.time) return "a number; NaN where missing";
  const data::TimeOrigin& time = *column.time;
  return fmt::format(
      "of the time in '{}': {}{}", time.column, data::name_of(time.part),
      time.part == data::TimePart::days ? " since " + data::date_text(time.origin) : "");
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
    return standardised(b, name + "/pixels", b.model.inputs[0].name,
                        {.inputs = {},
                         .fill = {all.fill},
                         .mean = {all.mean},
                         .scale = {all.scale},
                         .limit = all.limit});
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
    b.model.inputs.push_back({.name = column.name,
                              .type = !is_number                 ? TensorType::string
                                      : column.format.is_moved() ? TensorType::float64
                                                                 : TensorType::float32,
                              .shape = {{"N", std::int64_t{1}}},
                              .doc = about(column)});
    const data::Encoder::Numeric& how = encoder.features[f].numeric;
    const std::string own = fmt::format("{}/{}", name, column.name);
    const std::string x =
        is_number && column.format.is_moved() ? moved(b, own, column) : column.name;
    if (is_number && how.knots.empty() && column.pieces == 0) {
      numbers.inputs.push_back(x);
      numbers.add(how);
      continue;
    }
    end_numbers();
    if (is_number) {
      Numbers alone{.inputs = {x}, .fill = {}, .mean = {}, .scale = {}};
      alone.add(how);
      const std::string input = how.knots.empty() ? standardised(b, own, x, alone)
                                                  : by_quantiles(b, own + "/quantiles", x, how);
      parts.push_back(
          column.pieces == 0 ? input : by_pieces(b, own + "/pieces", x, input, how, column.pieces));
      continue;
    }
    parts.push_back(one_hot(b, fmt::format("{}/{}", name, column.name), column,
                            encoder.features[f].categorical));
  }
  end_numbers();
  return concatenated(b, name + "/Concat", parts);
}

}  // namespace hillock::onnx
