#include "onnx/run/predict_table.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "api/error.h"
#include "data/dataset.h"
#include "data/raw_columns.h"
#include "data/target.h"
#include "onnx/model/tensor.h"
#include "onnx/run/evaluate.h"
#include "onnx/run/input_columns.h"
#include "onnx/run/model_data.h"
#include "onnx/run/operators.h"

namespace hillock::onnx {
namespace {

constexpr std::size_t batch = 1024;  // rows; all values of a batch are held at once

// Columns an input has: 1, or the pixels of an image; 0 where it is not [N, columns].
std::int64_t width_of(const ValueInfo& input) {
  if (!input.shape || input.shape->size() != 2) return 0;
  const auto* width = std::get_if<std::int64_t>(&input.shape->back());
  return width ? *width : 0;
}

bool is_images(const Model& model) {
  return model.inputs.size() == 1 && width_of(model.inputs[0]) > 1 &&
         model.inputs[0].type == TensorType::float32;
}

// The first rows of a tensor, or its last row repeated up to as many.
Tensor with_rows(const Tensor& tensor, std::size_t rows) {
  Tensor out = tensor;
  const auto before = static_cast<std::size_t>(tensor.dims[0]);
  out.dims[0] = static_cast<std::int64_t>(rows);
  std::visit(
      [&](auto& values) {
        const std::size_t each = values.size() / before;
        values.resize(each * rows);
        for (std::size_t i = each * before; i < values.size(); ++i) values[i] = values[i - each];
      },
      out.values);
  return out;
}

// Rows that one evaluation takes, where the model fixes them; else 0.
std::size_t fixed_rows(const Model& model) {
  for (const ValueInfo& input : model.inputs) {
    if (!input.shape || input.shape->empty()) continue;
    const auto* n = std::get_if<std::int64_t>(&input.shape->front());
    if (n && *n > 0) return static_cast<std::size_t>(*n);
  }
  return 0;
}

std::size_t rows_at_once(const Model& model) {
  const std::size_t fixed = fixed_rows(model);
  return fixed > 0 ? fixed : batch;
}

[[noreturn]] void refuse_node(const Model& model, const std::string& model_name,
                              const Obstacle& obstacle) {
  const std::string node = node_text(model, obstacle.node);
  if (find_operator(model.nodes[obstacle.node]))
    throw Error(fmt::format("{}: {}: {}.", model_name, node, obstacle.why));
  throw Error(
      fmt::format("{}: {}: {}. Export the model with other operators, or run it in ONNX Runtime: "
                  "docs/reference/predict.md lists those that are known.",
                  model_name, node, obstacle.why));
}

void evaluate_batch(const Model& model, const std::string& model_name, Values inputs,
                    std::size_t rows, const Targets& targets, const TakeOutputs& take) {
  const std::size_t fixed = fixed_rows(model);
  if (fixed > rows)
    for (auto& [name, tensor] : inputs) tensor = with_rows(tensor, fixed);
  const std::size_t there = std::max(fixed, rows);
  const Evaluation done = evaluate(model, inputs);
  if (!done.obstacles.empty()) refuse_node(model, model_name, done.obstacles.front());
  std::vector<const Tensor*> outputs;
  std::vector<Tensor> cut(model.outputs.size());
  for (std::size_t o = 0; o < model.outputs.size(); ++o) {
    const ValueInfo& output = model.outputs[o];
    const Tensor* value = find_value(model, done, output.name);
    if (!value || value->dims.empty() || value->dims[0] != static_cast<std::int64_t>(there))
      throw Error(fmt::format("{}: its output '{}' is not one row for each row of the data.",
                              model_name, output.name));
    if (there > rows) {
      cut[o] = with_rows(*value, rows);
      value = &cut[o];
    }
    outputs.push_back(value);
  }
  take(outputs, rows, targets);
}

std::vector<Unusable> unusable_of(const std::vector<data::RawColumn>& columns,
                                  const data::RawTable& table) {
  std::vector<Unusable> out;
  for (const data::RawColumn& column : columns)
    if (column.unusable > 0)
      out.push_back({.column = table.source.names[column.place],
                     .is_number = column.is_number,
                     .cells = column.unusable,
                     .filled = column.filled,
                     .first = column.first_unusable,
                     .place = column.first_unusable_place,
                     .known = {column.known.begin(), column.known.end()}});
  return out;
}

// Those that the study was told, so that a table of the same kind is read in the same way.
std::optional<std::vector<std::string>> missing_words(const Model& model) {
  const auto json = nlohmann::json::parse(metadata_of(model, "missing"), nullptr, false);
  if (!json.is_array()) return {};
  std::vector<std::string> words;
  for (const auto& word : json)
    if (word.is_string()) words.push_back(word.get<std::string>());
  return words;
}

Meeting meeting_of(const data::RawTable& table, const RowInputs& inputs,
                   const std::string& target) {
  const std::vector<data::RawColumn>& columns = inputs.columns;
  Meeting meeting{.unused = {}, .notes = table.source.notes};
  meeting.notes.insert(meeting.notes.end(), inputs.notes.begin(), inputs.notes.end());
  for (std::size_t place = 0; place < table.source.names.size(); ++place)
    if (std::ranges::find(columns, place, &data::RawColumn::place) == columns.end() &&
        table.source.names[place] != target)
      meeting.unused.push_back(table.source.names[place]);
  return meeting;
}

// Numbers where the metadata or the type of the first output say so.
bool predicts_numbers(const Model& model) {
  const std::string task = metadata_of(model, "task");
  if (!task.empty()) return task == data::name_of(data::Task::regression);
  return !model.outputs.empty() && is_float(model.outputs[0].type);
}

// Appends the column of the target, if the table has it and it is no input.
const data::RawColumn* add_target(const Model& model, const data::RawTable& table,
                                  const std::string& target,
                                  std::vector<data::RawColumn>& columns) {
  const auto& names = table.source.names;
  const auto at = std::ranges::find(names, target);
  if (at == names.end()) return nullptr;
  const auto place = static_cast<std::size_t>(at - names.begin());
  if (std::ranges::find(columns, place, &data::RawColumn::place) != columns.end()) return nullptr;
  columns.push_back({.place = place,
                     .is_number = predicts_numbers(model),
                     .format = format_of(model, target),
                     .time = {},
                     .numbers = {},
                     .largest = std::numeric_limits<double>::max(),
                     .texts = {},
                     .known = {},
                     .has_missing_words = false});
  return &columns.back();
}

Predicted predict_rows(const Model& model, const std::string& model_name,
                       std::span<const std::string> data, const PredictOptions& options,
                       const std::function<void(const Meeting&)>& met, const TakeOutputs& take) {
  data::TableForm form = options.form;
  if (!form.missing) form.missing = missing_words(model);
  data::RawTable table = data::open_raw_table(data, form);
  const std::string target_name =
      options.columns.target.empty() ? metadata_of(model, "target") : options.columns.target;
  if (!options.columns.target.empty() &&
      std::ranges::find(table.source.names, target_name) == table.source.names.end())
    throw UsageError(fmt::format("{}: no column '{}' for --target. The columns are {}.",
                                 table.source.file, target_name,
                                 data::some_of(table.source.names, 20)));
  RowInputs inputs = row_inputs(model, model_name, table, options.columns);
  std::vector<data::RawColumn>& columns = inputs.columns;
  const std::size_t read = columns.size(), at_once = rows_at_once(model);
  met(meeting_of(table, inputs, target_name));
  const data::RawColumn* const target = add_target(model, table, target_name, columns);
  if (!target && !options.columns.target.empty())
    throw UsageError(
        fmt::format("--target: '{}' is a column that {} reads as an input. Name another.",
                    target_name, model_name));
  std::size_t seen = 0;
  while (data::next_rows(table, columns)) {
    const std::size_t there =
        columns.empty() ? 0 : std::max(columns[0].numbers.size(), columns[0].texts.size());
    for (std::size_t from = 0; from < there; from += at_once) {
      const std::size_t rows = std::min(at_once, there - from);
      Targets targets;
      if (target && target->is_number)
        targets.numbers = std::span(target->numbers).subspan(from, rows);
      if (target && !target->is_number)
        targets.texts = std::span(target->texts).subspan(from, rows);
      evaluate_batch(model, model_name,
                     input_rows(model, inputs, read, table, from, rows, seen + from + 1), rows,
                     targets, take);
    }
    seen += there;
  }
  if (seen == 0) throw Error(table.source.file + ": has a header and no rows.");
  columns.resize(read);
  return {.unusable = unusable_of(columns, table), .headers_again = table.headers_again};
}

// Errors begin with the file.
ModelData arrays_of(const Model& model, const std::string& path, const PredictOptions& options) {
  try {
    return read_model_data(model, path,
                           {.target = options.columns.target,
                            .rows = std::numeric_limits<std::int64_t>::max(),
                            .form = options.form,
                            .array = options.array});
  } catch (const UsageError& error) {
    const std::string why = error.what();
    throw UsageError(why.starts_with(path) || why.starts_with("--") ? why : path + ": " + why);
  }
}

void predict_arrays(const Model& model, const std::string& model_name, const std::string& path,
                    const PredictOptions& options, const std::function<void(const Meeting&)>& met,
                    const TakeOutputs& take) {
  const ModelData data = arrays_of(model, path, options);
  met({.unused = {}, .notes = data.notes});
  std::vector<double> numbers;
  if (predicts_numbers(model))
    for (const std::string& text : data.targets) numbers.push_back(std::stod(text));
  const std::size_t at_once = rows_at_once(model);
  for (std::size_t from = 0; from < data.rows; from += at_once) {
    const std::size_t rows = std::min(at_once, data.rows - from);
    Targets targets;
    if (!numbers.empty())
      targets.numbers = std::span(numbers).subspan(from, rows);
    else if (!data.targets.empty())
      targets.texts = std::span(data.targets).subspan(from, rows);
    evaluate_batch(model, model_name, some_rows(data, from, rows), rows, targets, take);
  }
}

void predict_images(const Model& model, const std::string& model_name, const std::string& folder,
                    const std::function<void(const Meeting&)>& met, const TakeOutputs& take) {
  if (!is_images(model))
    throw UsageError(
        fmt::format("{} is a folder, and {} does not read images. Give a CSV or TSV file.", folder,
                    model_name));
  const data::Dataset images = data::read_dataset(folder);
  const ValueInfo& input = model.inputs[0];
  const std::size_t width = images.features.size();
  if (static_cast<std::int64_t>(width) != width_of(input))
    throw UsageError(fmt::format("{}: its images have {} pixels; {} reads images of {}.", folder,
                                 width, model_name, width_of(input)));
  met({.unused = {}, .notes = images.notes});
  for (std::size_t from = 0; from < images.rows; from += batch) {
    const std::size_t rows = std::min(batch, images.rows - from);
    std::vector<float> pixels(rows * width);
    for (std::size_t p = 0; p < width; ++p)
      for (std::size_t row = 0; row < rows; ++row)
        pixels[row * width + p] = images.features[p].numbers[from + row];
    const Dims dims{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(width)};
    evaluate_batch(model, model_name, {{input.name, {.dims = dims, .values = std::move(pixels)}}},
                   rows, {}, take);
  }
}

// Arrays and images have no columns, and nothing separates their numbers.
void refuse_table_options(const std::string& path, const PredictOptions& options,
                          const char* what) {
  const data::TableForm& form = options.form;
  const std::pair<bool, const char*> said[] = {{options.columns.features.has_value(), "--features"},
                                               {form.delimiter.has_value(), "--delimiter"},
                                               {form.decimal.has_value(), "--decimal"},
                                               {form.header.has_value(), "--header"},
                                               {form.encoding.has_value(), "--encoding"},
                                               {form.skip.has_value(), "--skip"},
                                               {form.missing.has_value(), "--missing"}};
  for (const auto& [is_said, option] : said)
    if (is_said)
      throw UsageError(
          fmt::format("{}: is about a table, and {} is {}. Leave it out.", option, path, what));
}

}  // namespace

Predicted predict_table(const Model& model, const std::string& model_name,
                        std::span<const std::string> data, const PredictOptions& options,
                        const std::function<void(const Meeting&)>& met, const TakeOutputs& take) {
  if (model.inputs.empty()) throw Error(model_name + ": has no inputs.");
  std::error_code ignored;
  const bool are_arrays = std::ranges::any_of(data, [](const std::string& path) {
    return path.ends_with(".npy") || path.ends_with(".npz");
  });
  if (!options.array.empty() && !are_arrays)
    throw UsageError("--array names an array of an .npz file, and " + data[0] + " is none.");
  if (are_arrays) {
    if (data.size() > 1)
      throw UsageError(
          fmt::format("{}: one .npy or .npz file at a time is read, and there are {} "
                      "files. Call predict for each.",
                      data[0], data.size()));
    refuse_table_options(data[0], options, "a file of arrays");
    if (!options.array.empty() && !data[0].ends_with(".npz"))
      throw UsageError(
          fmt::format("--array: {} holds one array without a name. Leave it out.", data[0]));
    predict_arrays(model, model_name, data[0], options, met, take);
    return {};
  }
  if (data.size() == 1 && std::filesystem::is_directory(data[0], ignored)) {
    refuse_table_options(data[0], options, "a folder of images");
    if (!options.columns.target.empty())
      throw UsageError(fmt::format(
          "--target: is a column or an array, and {} is a folder of images. Leave it out.",
          data[0]));
    predict_images(model, model_name, data[0], met, take);
    return {};
  }
  return predict_rows(model, model_name, data, options, met, take);
}

}  // namespace hillock::onnx
