#include "onnx/run/row_inputs.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "api/error.h"
#include "api/nearest.h"
#include "data/target.h"
#include "onnx/model/tensor.h"
#include "onnx/run/input_columns.h"

namespace hillock::onnx {
namespace {

// The numbers of a row of an input that is one column: [N, 1], [N] or without a shape.
bool is_one_column(const ValueInfo& input) {
  if (!input.shape || input.shape->size() == 1) return true;
  if (input.shape->size() != 2) return false;
  const auto* width = std::get_if<std::int64_t>(&input.shape->back());
  return !width || *width == 1;
}

[[noreturn]] void refuse_no_column(const data::RawTable& table, const std::string& wanted,
                                   const std::string& model_name) {
  const std::vector<std::string>& names = table.source.names;
  const auto near = api::nearest(wanted, names);
  throw UsageError(fmt::format(
      "{}: no column '{}', which {} reads. {}The columns are {}.", table.source.file, wanted,
      model_name, near ? fmt::format("There is '{}'. ", *near) : "", data::some_of(names, 20)));
}

// The texts that an encoder of the input has a code for; none where no encoder is found.
std::set<std::string> known_texts(const Model& model, const std::string& input) {
  std::set<std::string> known;
  for (const GraphNode& node : model.nodes) {
    if (node.inputs.empty() || node.inputs[0] != input) continue;
    for (const char* name : {"keys_strings", "cats_strings"}) {
      const auto keys = node.attributes.find(name);
      if (keys == node.attributes.end()) continue;
      if (const auto* texts = std::get_if<std::vector<std::string>>(&keys->second))
        known.insert(texts->begin(), texts->end());
    }
  }
  return known;
}

// Columns by the names of the inputs.
RowInputs by_names(const Model& model, const std::string& model_name, const data::RawTable& table) {
  RowInputs inputs;
  for (const ValueInfo& input : model.inputs) {
    if (!is_one_column(input) || input.type == TensorType::undefined)
      throw UsageError(fmt::format(
          "{}: its input '{}' is no single column of numbers or of strings, and it has {} inputs. "
          "A table goes into models with one input, or one input for each column; an .npz with "
          "arrays of the inputs' names goes into others.",
          model_name, input.name, model.inputs.size()));
    auto column = column_of(model, input, table.source.names);
    if (!column) refuse_no_column(table, column_name_of(model, input), model_name);
    column->known = known_texts(model, input.name);
    inputs.columns.push_back(std::move(*column));
  }
  return inputs;
}

// The shape of a row of that many numbers; nothing where they do not fit.
std::optional<Dims> row_of(const ValueInfo& input, std::size_t columns) {
  const auto there = static_cast<std::int64_t>(columns);
  if (columns == 0) return {};
  if (!input.shape) return Dims{there};
  Dims row;
  std::int64_t known = 1;
  std::optional<std::size_t> open;
  for (std::size_t d = 1; d < input.shape->size(); ++d) {
    const auto* n = std::get_if<std::int64_t>(&(*input.shape)[d]);
    row.push_back(n ? *n : 1);
    if (n)
      known *= *n;
    else if (!open)
      open = d - 1;
    else
      return {};
  }
  if (open && known > 0 && there % known == 0) row[*open] = there / known;
  return (open ? row[*open] * known : known) == there ? std::optional(row) : std::nullopt;
}

std::string shape_of_rows(const ValueInfo& input) {
  std::string text = "[rows";
  if (!input.shape) return text + ", any number]";
  for (std::size_t d = 1; d < input.shape->size(); ++d) {
    const auto* n = std::get_if<std::int64_t>(&(*input.shape)[d]);
    text += n ? fmt::format(", {}", *n) : ", any number";
  }
  return text + "]";
}

// The columns that the only input reads: those named, or all but the target.
std::vector<std::string> chosen_columns(const Model& model, const std::string& model_name,
                                        const data::RawTable& table, const ColumnChoice& choice) {
  if (choice.features) {
    for (const std::string& name : *choice.features)
      if (std::ranges::find(table.source.names, name) == table.source.names.end())
        refuse_no_column(table, name, model_name + ", by --features,");
    return *choice.features;
  }
  const std::string target = choice.target.empty() ? metadata_of(model, "target") : choice.target;
  std::vector<std::string> names;
  for (const std::string& name : table.source.names)
    if (name != target) names.push_back(name);
  return names;
}

RowInputs as_row(const Model& model, const std::string& model_name, const data::RawTable& table,
                 const ColumnChoice& choice) {
  const ValueInfo& input = model.inputs[0];
  if (input.type == TensorType::undefined)
    throw UsageError(fmt::format("{}: its input '{}' is no tensor.", model_name, input.name));
  const auto chosen = chosen_columns(model, model_name, table, choice);
  const auto row = row_of(input, chosen.size());
  if (!row)
    throw UsageError(fmt::format(
        "{}: {} columns ({}), and the input '{}' of {} is {}. Name the columns that it reads, in "
        "its order, with --features, or the one that is no input with --target.",
        table.source.file, chosen.size(), data::some_of(chosen, 20), input.name, model_name,
        shape_of_rows(input)));
  RowInputs inputs{.columns = {}, .row = *row, .is_row = true, .notes = {}};
  for (const std::string& name : chosen) {
    const auto at = std::ranges::find(table.source.names, name) - table.source.names.begin();
    ValueInfo named = input;
    named.name = name;
    auto column = column_of(model, named, table.source.names);
    column->place = static_cast<std::size_t>(at);
    inputs.columns.push_back(std::move(*column));
  }
  if (model.inputs[0].name != chosen[0])
    inputs.notes.push_back(fmt::format("the input '{}' of {} reads the columns {}, in this order",
                                       input.name, model_name, data::some_of(chosen, 20)));
  return inputs;
}

// Whole numbers have no missing ones, and no fractions.
double whole_cell(double x, const ValueInfo& input, const std::string& column,
                  const std::string& file, std::size_t row) {
  const auto [least, most] = whole_range(input.type);
  const bool fits = x == std::floor(x) && std::abs(x) < 9e18 && x >= static_cast<double>(least) &&
                    (input.type == TensorType::uint64 || x <= static_cast<double>(most));
  if (fits) return x;
  const std::string what = std::isnan(x) ? "no number" : fmt::format("{}", x);
  throw Error(fmt::format(
      "{}: '{}' is {} in row {}, and the model's input '{}' takes {}: whole numbers, and no "
      "missing ones. Correct or fill the column.",
      file, column, what, row, input.name, type_name(input.type)));
}

}  // namespace

RowInputs row_inputs(const Model& model, const std::string& model_name, const data::RawTable& table,
                     const ColumnChoice& choice) {
  // A model of hillock knows its columns: one that is missing is an error.
  const bool is_named = !metadata_of(model, "hillock_version").empty() ||
                        column_of(model, model.inputs[0], table.source.names).has_value();
  const bool is_row =
      model.inputs.size() == 1 && (!is_one_column(model.inputs[0]) || choice.features || !is_named);
  if (choice.features && !is_row)
    throw UsageError(fmt::format(
        "--features: the inputs of {} are columns by their names. Leave it out.", model_name));
  return is_row ? as_row(model, model_name, table, choice) : by_names(model, model_name, table);
}

Values input_rows(const Model& model, const RowInputs& inputs, std::size_t read,
                  const data::RawTable& table, std::size_t from, std::size_t rows,
                  std::size_t first_row) {
  Values values;
  const std::size_t width = inputs.is_row ? read : 1;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const ValueInfo& input = model.inputs[i];
    Dims dims{static_cast<std::int64_t>(rows)};
    if (inputs.is_row)
      dims.insert(dims.end(), inputs.row.begin(), inputs.row.end());
    else if (!input.shape || input.shape->size() != 1)
      dims.push_back(1);
    Tensor tensor = zeros(input.type, std::move(dims));
    for (std::size_t k = 0; k < width; ++k) {
      const data::RawColumn& column = inputs.columns[inputs.is_row ? k : i];
      const std::string& name = table.source.names[column.place];
      std::visit(
          [&](auto& to) {
            using T = typename std::decay_t<decltype(to)>::value_type;
            for (std::size_t row = 0; row < rows; ++row) {
              T& cell = to[row * width + k];
              if constexpr (std::is_same_v<T, std::string>)
                cell = column.texts[from + row];
              else if constexpr (std::is_integral_v<T>)
                cell = static_cast<T>(whole_cell(column.numbers[from + row], input, name,
                                                 table.source.file, first_row + row));
              else
                cell = static_cast<T>(column.numbers[from + row]);
            }
          },
          tensor.values);
    }
    round_to_type(tensor);
    values[input.name] = std::move(tensor);
  }
  return values;
}

}  // namespace hillock::onnx
