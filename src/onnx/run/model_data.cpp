#include "onnx/run/model_data.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/core.h>

#include "api/error.h"
#include "data/dataset.h"
#include "data/raw_columns.h"
#include "data/read_npy.h"
#include "data/target.h"
#include "onnx/model/tensor.h"
#include "onnx/run/input_columns.h"

namespace hillock::onnx {
namespace {

namespace fs = std::filesystem;

const ValueInfo& only_input(const Model& model, const std::string& path) {
  if (model.inputs.size() == 1) return model.inputs[0];
  std::vector<std::string> names;
  for (const ValueInfo& input : model.inputs) names.push_back(input.name);
  throw UsageError(
      fmt::format("{}: the model has {} inputs, {}: a table with columns of these names, or an "
                  ".npz with arrays "
                  "of these names, is accepted.",
                  path, names.size(), data::some_of(names, 20)));
}

// 0: not said.
std::int64_t number_at(const ValueInfo& input, std::size_t d) {
  const auto* n = std::get_if<std::int64_t>(&(*input.shape)[d]);
  return n ? *n : 0;
}

std::string row_shape_text(const ValueInfo& input) {
  std::string text;
  for (std::size_t d = 0; d < input.shape->size(); ++d)
    text += fmt::format("{}{}", d == 0 ? "" : ", ",
                        d == 0                ? "rows"
                        : number_at(input, d) ? std::to_string(number_at(input, d))
                                              : "?");
  return "[" + text + "]";
}

bool fits(const ValueInfo& input, const Dims& dims) {
  if (!input.shape) return true;
  if (input.shape->size() != dims.size()) return false;
  for (std::size_t d = 1; d < dims.size(); ++d)
    if (number_at(input, d) && number_at(input, d) != dims[d]) return false;
  return true;
}

// The input's dimensions where they take as many numbers a row: at most one of them is open.
bool fill_open(const ValueInfo& input, const Dims& dims, Dims& out) {
  std::int64_t there = 1, known = 1;
  for (std::size_t d = 1; d < dims.size(); ++d) there *= dims[d];
  out = {dims[0]};
  std::size_t open = 0;
  for (std::size_t d = 1; d < input.shape->size(); ++d) {
    out.push_back(number_at(input, d));
    if (out.back() == 0) {
      if (open != 0) return false;
      open = d;
      continue;
    }
    known *= out.back();
  }
  if (open != 0 && known > 0 && there % known == 0) out[open] = there / known;
  return open != 0 ? out[open] > 0 : known == there;
}

std::vector<double> channels_first(const std::vector<double>& from, const Dims& dims) {
  std::vector<double> to(from.size());
  const auto h = static_cast<std::size_t>(dims[1] * dims[2]), c = static_cast<std::size_t>(dims[3]);
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::size_t image = i / (h * c), place = i / c % h, channel = i % c;
    to[(image * c + channel) * h + place] = from[i];
  }
  return to;
}

Tensor as_tensor(const ValueInfo& input, Dims dims, const std::vector<double>& numbers) {
  if (input.type == TensorType::string || input.type == TensorType::undefined)
    throw UsageError(fmt::format("the model's input '{}' takes no numbers.", input.name));
  Tensor tensor = zeros(input.type, std::move(dims));
  std::visit(
      [&](auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_arithmetic_v<T>)
          for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = numbers[i];
            if (std::is_integral_v<T> && !(std::abs(x) < 9e18 && x == std::floor(x)))
              throw UsageError(fmt::format(
                  "the model's input '{}' takes {}, and the data have {} there. Round or fill it.",
                  input.name, type_name(input.type), x));
            values[i] = static_cast<T>(x);
          }
      },
      tensor.values);
  round_to_type(tensor);
  return tensor;
}

// An array as the input wants it; what was done is said.
Tensor laid_out(const ValueInfo& input, const data::NumberArray& array, ModelData& data) {
  const Dims& dims = array.dims;
  if (dims.empty()) throw UsageError("an array of one number has no rows.");
  if (fits(input, dims)) return as_tensor(input, dims, array.numbers);
  const Dims turned = dims.size() == 4 ? Dims{dims[0], dims[3], dims[1], dims[2]} : Dims{};
  if (!turned.empty() && fits(input, turned)) {
    data.notes.push_back(
        fmt::format("{} has its channels last; they were put first, as '{}' has them",
                    dims_text(dims), input.name));
    return as_tensor(input, turned, channels_first(array.numbers, dims));
  }
  Dims filled;
  if (!fill_open(input, dims, filled))
    throw UsageError(fmt::format("the data are {}, and the model's input '{}' is {}.",
                                 dims_text(dims), input.name, row_shape_text(input)));
  data.notes.push_back(fmt::format("each row of {} was laid out as {}", dims_text(dims),
                                   dims_text({filled.begin() + 1, filled.end()})));
  return as_tensor(input, filled, array.numbers);
}

data::NumberArray first_rows(data::NumberArray array, std::size_t rows) {
  if (array.dims.empty() || array.dims[0] <= static_cast<std::int64_t>(rows)) return array;
  const std::size_t each = array.numbers.size() / static_cast<std::size_t>(array.dims[0]);
  array.dims[0] = static_cast<std::int64_t>(rows);
  array.numbers.resize(each * rows);
  return array;
}

std::string as_text(double x) {
  return fmt::format("{}", x);
}

void set_rows(ModelData& data, const std::string& path) {
  for (const auto& [name, tensor] : data.inputs) {
    const auto rows = tensor.dims.empty() ? 0 : static_cast<std::size_t>(tensor.dims[0]);
    if (data.rows != 0 && rows != data.rows)
      throw UsageError(fmt::format("{}: its arrays have different numbers of rows.", path));
    data.rows = rows;
  }
  if (data.rows == 0) throw UsageError(path + ": it has no rows.");
  if (!data.targets.empty() && data.targets.size() < data.rows)
    throw UsageError(fmt::format("{}: {} rows, and {} values of the target.", path, data.rows,
                                 data.targets.size()));
  data.targets.resize(data.targets.empty() ? 0 : data.rows);
}

std::vector<std::string> texts_of(const data::NumberArray& array) {
  std::vector<std::string> texts;
  for (const double x : array.numbers) texts.push_back(as_text(x));
  return texts;
}

std::vector<std::string> array_names(const std::map<std::string, data::NumberArray>& arrays) {
  std::vector<std::string> names;
  for (const auto& [name, array] : arrays) names.push_back(name);
  return names;
}

ModelData read_arrays(const Model& model, const std::string& path,
                      const ModelDataOptions& options) {
  std::map<std::string, data::NumberArray> arrays;
  if (path.ends_with(".npz"))
    arrays = data::read_npz(path);
  else
    arrays[only_input(model, path).name] = data::read_npy(path);
  ModelData data;
  if (options.target.ends_with(".npy")) {
    data.targets = texts_of(first_rows(data::read_npy(options.target), options.rows));
  } else if (!options.target.empty()) {
    const auto at = arrays.find(options.target);
    if (at == arrays.end())
      throw UsageError(fmt::format("{}: no array '{}' for --target; an .npy file is accepted too.",
                                   path, options.target));
    data.targets = texts_of(first_rows(at->second, options.rows));
    arrays.erase(at);
  }
  if (!options.array.empty()) {
    const auto at = arrays.find(options.array);
    if (at == arrays.end())
      throw UsageError(fmt::format("{}: no array '{}' for --array; there are {}.", path,
                                   options.array, data::some_of(array_names(arrays), 20)));
    std::map<std::string, data::NumberArray> named;
    named[only_input(model, path).name] = std::move(at->second);
    arrays = std::move(named);
  }
  if (model.inputs.size() == 1 && arrays.size() == 1 && !arrays.contains(model.inputs[0].name)) {
    auto array = std::move(arrays.begin()->second);
    arrays.clear();
    arrays[model.inputs[0].name] = std::move(array);
  }
  for (const ValueInfo& input : model.inputs) {
    const auto at = arrays.find(input.name);
    if (at == arrays.end())
      throw UsageError(fmt::format(
          "{}: no array '{}', which the model takes; there are {}. Write an .npz whose arrays have "
          "the names of the inputs.",
          path, input.name, data::some_of(array_names(arrays), 20)));
    data.inputs[input.name] =
        laid_out(input, first_rows(std::move(at->second), options.rows), data);
  }
  set_rows(data, path);
  return data;
}

ModelData read_images(const Model& model, const std::string& folder,
                      const ModelDataOptions& options) {
  const data::Dataset images = data::read_dataset(folder);
  const std::size_t rows = std::min(images.rows, options.rows), pixels = images.features.size();
  data::NumberArray array{{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(pixels)}, {}};
  array.numbers.resize(rows * pixels);
  for (std::size_t p = 0; p < pixels; ++p)
    for (std::size_t row = 0; row < rows; ++row)
      array.numbers[row * pixels + p] = images.features[p].numbers[row];
  ModelData data;
  data.notes.push_back("pixels are the numbers of the files, 0 to 255");
  data.inputs[only_input(model, folder).name] = laid_out(only_input(model, folder), array, data);
  if (!options.target.empty())
    for (std::size_t row = 0; row < rows; ++row)
      data.targets.push_back(
          images.classes.at(static_cast<std::size_t>(images.target_values[row])));
  set_rows(data, folder);
  return data;
}

// Columns of a table, in the order wanted, up to so many rows.
std::vector<data::RawColumn> read_columns(data::RawTable& table,
                                          std::vector<data::RawColumn> columns, std::size_t rows) {
  std::vector<data::RawColumn> all = columns;
  std::size_t there = 0;
  while (there < rows && data::next_rows(table, columns)) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto take = [&](auto& into, const auto& from) {
        into.insert(
            into.end(), from.begin(),
            from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), rows - there)));
      };
      take(all[i].numbers, columns[i].numbers);
      take(all[i].texts, columns[i].texts);
    }
    there = std::max(all[0].numbers.size(), all[0].texts.size());
  }
  return all;
}

// All columns of numbers as rows of one input; rows that miss one are left out.
void columns_as_one(const ValueInfo& input, const std::vector<data::RawColumn>& columns,
                    const std::vector<std::string>& names, ModelData& data) {
  std::vector<std::size_t> used;
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& numbers = columns[i].numbers;
    const bool any =
        std::any_of(numbers.begin(), numbers.end(), [](double x) { return !std::isnan(x); });
    if (any)
      used.push_back(i);
    else
      left_out.push_back(names[columns[i].place]);
  }
  if (!left_out.empty())
    data.notes.push_back(
        fmt::format("left out, as they hold no numbers: {}", data::some_of(left_out, 20)));
  if (used.empty()) throw UsageError("the table has no column of numbers.");
  if (input.shape && input.shape->size() == 2 && data.targets.empty() &&
      number_at(input, 1) + 1 == static_cast<std::int64_t>(used.size()))
    throw UsageError(
        fmt::format("the table has {} columns of numbers, and the model takes {}: name "
                    "the one that is no input with --target.",
                    used.size(), number_at(input, 1)));
  const std::size_t rows = columns[used[0]].numbers.size();
  data::NumberArray array{{0, static_cast<std::int64_t>(used.size())}, {}};
  std::vector<std::string> targets;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool whole = std::none_of(used.begin(), used.end(), [&](std::size_t i) {
      return std::isnan(columns[i].numbers[row]);
    });
    if (!whole) continue;
    for (const std::size_t i : used) array.numbers.push_back(columns[i].numbers[row]);
    if (!data.targets.empty()) targets.push_back(data.targets[row]);
    ++array.dims[0];
  }
  if (array.dims[0] < static_cast<std::int64_t>(rows))
    data.notes.push_back(fmt::format("{} of {} rows left out, as numbers are missing",
                                     static_cast<std::int64_t>(rows) - array.dims[0], rows));
  data.targets = std::move(targets);
  std::vector<std::string> order;
  for (const std::size_t i : used) order.push_back(names[columns[i].place]);
  data.notes.push_back(fmt::format("'{}' is {}", input.name, data::some_of(order, 12)));
  data.inputs[input.name] = laid_out(input, array, data);
}

ModelData read_table(const Model& model, const std::string& path, const ModelDataOptions& options) {
  data::RawTable table = data::open_raw_table(std::span(&path, 1), options.form);
  const std::vector<std::string> names = table.source.names;
  const auto place = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const bool by_name =
      std::all_of(model.inputs.begin(), model.inputs.end(),
                  [&](const ValueInfo& i) { return column_of(model, i, names).has_value(); });
  if (!by_name) only_input(model, path);
  std::vector<data::RawColumn> columns;
  if (by_name)
    for (const ValueInfo& input : model.inputs) columns.push_back(*column_of(model, input, names));
  else
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] != options.target) columns.push_back({.place = i, .is_number = true});
  if (!options.target.empty()) {
    if (place(options.target) == names.size())
      throw UsageError(fmt::format("{}: no column '{}'; there are {}.", path, options.target,
                                   data::some_of(names, 20)));
    columns.push_back({.place = place(options.target), .is_number = false});
  }
  columns = read_columns(table, columns, options.rows);
  ModelData data;
  if (table.headers_again > 0) data.notes.push_back(data::headers_again_text(table.headers_again));
  if (!options.target.empty()) {
    data.targets = std::move(columns.back().texts);
    columns.pop_back();
  }
  if (!by_name) {
    columns_as_one(model.inputs[0], columns, names, data);
  } else {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const ValueInfo& input = model.inputs[i];
      const auto rows =
          static_cast<std::int64_t>(std::max(columns[i].numbers.size(), columns[i].texts.size()));
      if (input.type == TensorType::string)
        data.inputs[input.name] = {TensorType::string, {rows, 1}, std::move(columns[i].texts)};
      else
        data.inputs[input.name] =
            as_tensor(input, {rows, 1}, {columns[i].numbers.begin(), columns[i].numbers.end()});
      if (input.shape && input.shape->size() == 1) data.inputs[input.name].dims = {rows};
    }
  }
  set_rows(data, path);
  return data;
}

}  // namespace

ModelData read_model_data(const Model& model, const std::string& path,
                          const ModelDataOptions& options) {
  if (model.inputs.empty()) throw UsageError("the model has no inputs.");
  std::error_code error;
  if (fs::is_directory(path, error)) {
    data::refuse_form_of_images(path, options.form);
    return read_images(model, path, options);
  }
  if (path.ends_with(".npy") || path.ends_with(".npz")) return read_arrays(model, path, options);
  return read_table(model, path, options);
}

std::size_t batch_of(const Model& model) {
  constexpr std::size_t usual = 64;
  for (const ValueInfo& input : model.inputs)
    if (input.shape && !input.shape->empty() && number_at(input, 0) > 0)
      return static_cast<std::size_t>(number_at(input, 0));
  return usual;
}

Values some_rows(const ModelData& data, std::size_t first, std::size_t n) {
  Values part;
  for (const auto& [name, tensor] : data.inputs) {
    const std::size_t each = size(tensor) / data.rows;
    Tensor& some = part[name] = {tensor.type, tensor.dims, {}};
    some.dims[0] = static_cast<std::int64_t>(n);
    std::visit(
        [&](const auto& values) {
          const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first * each);
          some.values =
              std::decay_t<decltype(values)>(begin, begin + static_cast<std::ptrdiff_t>(n * each));
        },
        tensor.values);
  }
  return part;
}

}  // namespace hillock::onnx
