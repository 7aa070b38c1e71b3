#include "lab/tasks.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numbers>
#include <numeric>

#include "api/error.h"
#include "data/random.h"
#include "data/split.h"

namespace hillock::lab {
namespace {

namespace fs = std::filesystem;
constexpr double pi = std::numbers::pi;

// One row: its inputs, and the target.
struct Point {
  std::vector<double> x;
  double target;
};

// Which generator: part of the key of its stream.
enum class Kind : std::uint64_t { moons = 1, spirals, friedman, clouds, absolute_value };

template <class DrawPoint>
nn::Samples draw(std::size_t rows, const DrawPoint& draw_point) {
  nn::Samples samples{.rows = rows, .inputs = 0, .x = {}, .target = {}};
  for (std::size_t r = 0; r < rows; ++r) {
    const Point point = draw_point();
    samples.inputs = point.x.size();
    for (const double x : point.x) samples.x.push_back(float(x));
    samples.target.push_back(float(point.target));
  }
  return samples;
}

// (x - mean) / deviation of the training rows.
void standardise(std::vector<float>& train, std::vector<float>& test, std::size_t columns) {
  for (std::size_t c = 0; c < columns; ++c) {
    double sum = 0, squares = 0;
    const double n = double(train.size() / columns);
    for (std::size_t i = c; i < train.size(); i += columns) sum += train[i];
    const double mean = sum / n;
    for (std::size_t i = c; i < train.size(); i += columns)
      squares += (train[i] - mean) * (train[i] - mean);
    const double scale = squares > 0 ? 1 / std::sqrt(squares / n) : 0;
    for (auto* part : {&train, &test})
      for (std::size_t i = c; i < part->size(); i += columns)
        (*part)[i] = float(((*part)[i] - mean) * scale);
  }
}

template <class DrawPoint>
LearningTask make_task(std::string name, std::size_t outputs, std::size_t rows,
                       const DrawPoint& draw_point) {
  LearningTask out{.name = std::move(name),
                   .task = outputs > 1 ? data::Task::classification : data::Task::regression,
                   .outputs = outputs,
                   .train = draw(rows, draw_point),
                   .test = draw(rows, draw_point)};
  standardise(out.train.x, out.test.x, out.train.inputs);
  if (out.task == data::Task::regression) standardise(out.train.target, out.test.target, 1);
  return out;
}

data::Stream stream_of(Kind kind, std::uint64_t seed, std::uint64_t repeat) {
  return data::Stream(seed, data::Role::simulation, static_cast<std::uint64_t>(kind), repeat);
}

LearningTask split_table(const data::Dataset& data, std::uint64_t seed, std::uint64_t repeat) {
  data::Rows all(data.rows);
  std::iota(all.begin(), all.end(), 0u);
  const auto parts =
      data::deal(data, all, std::vector{0.6, 0.4}, data::Stream(seed, data::Role::split, repeat));
  nn::Parts encoded = nn::make_parts(data, parts[0], {}, parts[1]);
  return {.name = fs::path(data.file).stem().string(),
          .task = data.task,
          .outputs = data.task == data::Task::classification ? data.classes.size() : 1,
          .train = std::move(encoded.train),
          .test = std::move(encoded.test)};
}

bool holds_images(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "train-images-idx3-ubyte.gz", ignored) ||
         fs::exists(folder / "train-images-idx3-ubyte", ignored);
}

std::optional<fs::path> image_folder(const LabOptions& options) {
  if (!options.data) return std::nullopt;
  const fs::path given(*options.data);
  for (const fs::path& folder : {given, given / "mnist", given / "fashion-mnist"})
    if (holds_images(folder)) return folder;
  return std::nullopt;
}

// In the order of their names.
std::vector<fs::path> table_files(const LabOptions& options) {
  if (!options.data || holds_images(*options.data)) return {};
  std::error_code ignored;
  if (!fs::is_directory(*options.data, ignored)) return {*options.data};
  std::vector<fs::path> files;
  std::error_code failure;
  for (fs::directory_iterator at(*options.data, failure), end; !failure && at != end;
       at.increment(failure))
    if (at->path().extension() == ".csv") files.push_back(at->path());
  if (failure)
    throw UsageError(
        fmt::format("--data: '{}' cannot be read: {}. Give a folder that you may read.",
                    *options.data, failure.message()));
  std::ranges::sort(files);
  return files;
}

LearningTask images(const LabOptions& options, std::size_t train_rows, std::size_t test_rows) {
  const auto folder = image_folder(options);
  if (!folder) return clouds(train_rows > 0 ? train_rows : 20'000, options.seed, 0);
  const data::Dataset data = data::read_dataset(folder->string());
  const std::size_t given = data.rows - data.given_held_out;
  data::Rows train(train_rows > 0 ? std::min(train_rows, given) : given),
      test(test_rows > 0 ? std::min(test_rows, data.given_held_out) : data.given_held_out);
  std::iota(train.begin(), train.end(), 0u);
  std::iota(test.begin(), test.end(), std::uint32_t(given));
  nn::Parts parts = nn::make_parts(data, train, {}, test);
  return {.name = folder->filename().string(),
          .task = data::Task::classification,
          .outputs = data.classes.size(),
          .train = std::move(parts.train),
          .test = std::move(parts.test)};
}

}  // namespace

LearningTask moons(std::size_t rows, std::uint64_t seed, std::uint64_t repeat) {
  data::Stream stream = stream_of(Kind::moons, seed, repeat);
  return make_task("moons", 2, rows, [&] {
    constexpr double noise = 0.2;
    const double side = double(stream.below(2)), angle = pi * stream.uniform();
    const double x = side == 0 ? std::cos(angle) : 1 - std::cos(angle),
                 y = side == 0 ? std::sin(angle) : 0.5 - std::sin(angle);
    const double x_noise = noise * stream.normal(), y_noise = noise * stream.normal();
    return Point{{x + x_noise, y + y_noise}, side};
  });
}

LearningTask spirals(std::size_t rows, std::uint64_t seed, std::uint64_t repeat) {
  data::Stream stream = stream_of(Kind::spirals, seed, repeat);
  return make_task("spirals", 2, rows, [&] {
    constexpr double noise = 0.05, turns = 1.5;
    const double side = double(stream.below(2)), radius = std::sqrt(stream.uniform());
    const double angle = 2 * pi * turns * radius + pi * side;
    const double x_noise = noise * stream.normal(), y_noise = noise * stream.normal();
    return Point{{radius * std::cos(angle) + x_noise, radius * std::sin(angle) + y_noise}, side};
  });
}

LearningTask friedman(std::size_t rows, std::uint64_t seed, std::uint64_t repeat) {
  data::Stream stream = stream_of(Kind::friedman, seed, repeat);
  return make_task("friedman", 1, rows, [&] {
    std::vector<double> x(10);
    for (double& one : x) one = stream.uniform();
    const double y = 10 * std::sin(pi * x[0] * x[1]) + 20 * std::pow(x[2] - 0.5, 2) + 10 * x[3] +
                     5 * x[4] + stream.normal();
    return Point{x, y};
  });
}

LearningTask clouds(std::size_t rows, std::uint64_t seed, std::uint64_t repeat) {
  constexpr std::size_t classes = 10, inputs = 20, per_class = 3;
  constexpr double spread = 1;
  data::Stream stream = stream_of(Kind::clouds, seed, repeat);
  std::vector<std::array<double, inputs>> centres(classes * per_class);
  for (auto& centre : centres)
    for (double& x : centre) x = stream.normal();
  return make_task("clouds", classes, rows, [&] {
    const std::size_t cloud = stream.below(centres.size());
    std::vector<double> x;
    for (const double centre : centres[cloud]) x.push_back(centre + spread * stream.normal());
    return Point{x, double(cloud % classes)};
  });
}

LearningTask absolute_value(std::size_t rows, std::uint64_t seed, std::uint64_t repeat) {
  data::Stream stream = stream_of(Kind::absolute_value, seed, repeat);
  return make_task("|x|", 1, rows, [&] {
    const double x = std::sqrt(3.0) * (2 * stream.uniform() - 1);
    return Point{{x}, std::abs(x)};
  });
}

TaskSource generated(std::string name, DrawTask draw, std::size_t rows) {
  return {std::move(name), [draw, rows](std::uint64_t seed, std::uint64_t repeat) {
            return std::make_shared<const LearningTask>(draw(rows, seed, repeat));
          }};
}

std::vector<TaskSource> task_sources(const LabOptions& options, std::size_t rows) {
  std::vector<TaskSource> sources{
      generated("moons", moons, rows), generated("spirals", spirals, rows),
      generated("friedman", friedman, rows), generated("clouds", clouds, rows)};
  for (const fs::path& file : table_files(options)) {
    auto data = std::make_shared<data::Dataset>(data::read_dataset(file.string()));
    const std::size_t most = 2 * rows;
    if (data->rows > most) data::take_sample(*data, most, options.seed);
    sources.push_back({file.stem().string(), [data](std::uint64_t seed, std::uint64_t r) {
                         return std::make_shared<const LearningTask>(split_table(*data, seed, r));
                       }});
  }
  return sources;
}

void expect_data(const LabOptions& options) {
  if (!options.data) return;
  std::error_code ignored;
  if (!fs::exists(*options.data, ignored))
    throw UsageError(fmt::format("lab: --data {}: there is nothing of that name.", *options.data));
  if (!image_folder(options) && table_files(options).empty())
    throw UsageError(fmt::format(
        "lab: --data {}: a folder without images (train-images-idx3-ubyte, also .gz, there or in "
        "mnist/ "
        "or fashion-mnist/) and without .csv tables. A table's file, or a folder with either, is "
        "accepted; without --data the tasks are generated.",
        *options.data));
}

std::string about_images(const LabOptions& options, std::string_view wanted) {
  const auto folder = image_folder(options);
  if (!folder)
    return fmt::format(
        "Images were not given, so the task is clouds, drawn (20 inputs, ten classes): orderings "
        "may differ "
        "from {}'s for that reason. --data FOLDER takes MNIST's or Fashion-MNIST's files.",
        wanted);
  return fmt::format("The images are those of {}; {}'s figures are of MNIST.",
                     folder->filename().string(), wanted);
}

TaskSource image_source(const LabOptions& options, std::size_t train_rows, std::size_t test_rows) {
  const auto shared = std::make_shared<const LearningTask>(images(options, train_rows, test_rows));
  return {shared->name, [shared](std::uint64_t, std::uint64_t) { return shared; }};
}

}  // namespace hillock::lab
