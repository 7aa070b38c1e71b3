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
#include "api/nearest.h"
#include "data/dataset.h"
#include "data/raw_columns.h"
#include "data/target.h"
#include "onnx/model/tensor.h"
#include "onnx/run/evaluate.h"
#include "onnx/run/input_columns.h"

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

void evaluate_batch(const Model& model, const std::string& model_name, const Values& inputs,
                    std::size_t rows, const Targets& targets, const TakeOutputs& take) {
  const Evaluation done = evaluate(model, inputs);
  if (!done.obstacles.empty())
    throw Error(fmt::format("{}: {}: {}.", model_name,
                            node_text(model, done.obstacles.front().node),
                            done.obstacles.front().why));
  std::vector<const Tensor*> outputs;
  for (const ValueInfo& output : model.outputs) {
    const Tensor* value = find_value(model, done, output.name);
    if (!value || value->dims.empty() || value->dims[0] != static_cast<std::int64_t>(rows))
      throw Error(fmt::format("{}: its output '{}' is not one row for each row of the data.",
                              model_name, output.name));
    outputs.push_back(value);
  }
  take(outputs, rows, targets);
}

// One batch of what a chunk gave.
template <class T>
std::vector<T> part(const std::vector<T>& all, std::size_t from, std::size_t rows) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
  return {begin, begin + static_cast<std::ptrdiff_t>(rows)};
}

[[noreturn]] void refuse_missing_column(const data::RawTable& table, const std::string& wanted,
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
    if (node.op != "LabelEncoder" || node.inputs.empty() || node.inputs[0] != input) continue;
    const auto keys = node.attributes.find("keys_strings");
    if (keys == node.attributes.end()) continue;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&keys->second))
      known.insert(texts->begin(), texts->end());
  }
  return known;
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

std::vector<data::RawColumn> columns_for(const Model& model, const std::string& model_name,
                                         const data::RawTable& table) {
  std::vector<data::RawColumn> columns;
  for (const ValueInfo& input : model.inputs) {
    const bool is_number = input.type == TensorType::float32 || input.type == TensorType::float64;
    if (width_of(input) != 1 || (!is_number && input.type != TensorType::string))
      throw UsageError(fmt::format(
          "{}: its input '{}' is no single column of numbers or of strings, so no column "
          "of a table can be told to be it. 'hillock inspect' takes models of any inputs.",
          model_name, input.name));
    auto column = column_of(model, input, table.source.names);
    if (!column) refuse_missing_column(table, column_name_of(model, input), model_name);
    column->known = known_texts(model, input.name);
    columns.push_back(std::move(*column));
  }
  return columns;
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

Meeting meeting_of(const Model& model, const data::RawTable& table,
                   const std::vector<data::RawColumn>& columns) {
  Meeting meeting{.unused = {}, .notes = table.source.notes};
  const std::string target = metadata_of(model, "target");
  for (std::size_t place = 0; place < table.source.names.size(); ++place)
    if (std::ranges::find(columns, place, &data::RawColumn::place) == columns.end() &&
        table.source.names[place] != target)
      meeting.unused.push_back(table.source.names[place]);
  return meeting;
}

// Appends the column of the model's target, if the table has it and the metadata say what it is.
const data::RawColumn* add_target(const Model& model, const data::RawTable& table,
                                  std::vector<data::RawColumn>& columns) {
  const auto& names = table.source.names;
  const auto at = std::ranges::find(names, metadata_of(model, "target"));
  const std::string task = metadata_of(model, "task");
  if (at == names.end() || task.empty()) return nullptr;
  const auto place = static_cast<std::size_t>(at - names.begin());
  if (std::ranges::find(columns, place, &data::RawColumn::place) != columns.end()) return nullptr;
  columns.push_back({.place = place,
                     .is_number = task == data::name_of(data::Task::regression),
                     .format = format_of(model, metadata_of(model, "target")),
                     .time = {},
                     .numbers = {},
                     .largest = std::numeric_limits<double>::max(),
                     .texts = {},
                     .known = {},
                     .has_missing_words = false});
  return &columns.back();
}

Predicted predict_rows(const Model& model, const std::string& model_name,
                       std::span<const std::string> data, data::TableForm form,
                       const std::function<void(const Meeting&)>& met, const TakeOutputs& take) {
  if (!form.missing) form.missing = missing_words(model);
  data::RawTable table = data::open_raw_table(data, form);
  std::vector<data::RawColumn> columns = columns_for(model, model_name, table);
  met(meeting_of(model, table, columns));
  const data::RawColumn* const target = add_target(model, table, columns);
  std::size_t seen = 0;
  while (data::next_rows(table, columns)) {
    const std::size_t there =
        columns.empty() ? 0 : std::max(columns[0].numbers.size(), columns[0].texts.size());
    for (std::size_t from = 0; from < there; from += batch) {
      const std::size_t rows = std::min(batch, there - from);
      Values inputs;
      for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        Tensor& input = inputs[model.inputs[i].name];
        input = {.type = model.inputs[i].type,
                 .dims = {static_cast<std::int64_t>(rows), 1},
                 .values = {}};
        if (input.type == TensorType::string)
          input.values = part(columns[i].texts, from, rows);
        else if (input.type == TensorType::float64)
          input.values = part(columns[i].numbers, from, rows);
        else
          input.values =
              std::vector<float>(columns[i].numbers.begin() + std::ptrdiff_t(from),
                                 columns[i].numbers.begin() + std::ptrdiff_t(from + rows));
      }
      Targets targets;
      if (target && target->is_number)
        targets.numbers = std::span(target->numbers).subspan(from, rows);
      if (target && !target->is_number)
        targets.texts = std::span(target->texts).subspan(from, rows);
      evaluate_batch(model, model_name, inputs, rows, targets, take);
    }
    seen += there;
  }
  if (seen == 0) throw Error(table.source.file + ": has a header and no rows.");
  columns.resize(model.inputs.size());
  return {.unusable = unusable_of(columns, table), .headers_again = table.headers_again};
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

}  // namespace

Predicted predict_table(const Model& model, const std::string& model_name,
                        std::span<const std::string> data, const data::TableForm& form,
                        const std::function<void(const Meeting&)>& met, const TakeOutputs& take) {
  if (model.inputs.empty()) throw Error(model_name + ": has no inputs.");
  std::error_code ignored;
  if (data.size() == 1 && std::filesystem::is_directory(data[0], ignored)) {
    data::refuse_form_of_images(data[0], form);
    predict_images(model, model_name, data[0], met, take);
    return {};
  }
  if (is_images(model))
    throw UsageError(fmt::format(
        "{} reads {} numbers at once, as images are, and {} is no folder. Give a folder of IDX "
        "image files.",
        model_name, width_of(model.inputs[0]), data[0]));
  return predict_rows(model, model_name, data, form, met, take);
}

}  // namespace hillock::onnx
