// sample.cpp: draws rows, class by class, and drops the others.
#include "data/sample.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "data/random.h"
#include "data/target.h"

namespace hillock::data {
namespace {

constexpr std::size_t fewest_of_a_class = 4;  // one for each part of a repeat, and the held-out one

std::vector<std::uint32_t> drawn_rows(const Dataset& data, std::size_t pool, std::size_t wanted,
                                      std::uint64_t seed) {
  const bool by_class = data.task == Task::classification;
  std::vector<std::vector<std::uint32_t>> groups(by_class ? data.classes.size() : 1);
  for (std::uint32_t row = 0; row < pool; ++row)
    groups[by_class ? static_cast<std::size_t>(data.target_values[row]) : 0].push_back(row);
  Stream stream(seed, Role::sample);
  std::vector<std::uint32_t> drawn;
  for (auto& group : groups) {
    stream.shuffle(std::span(group));
    const double share = static_cast<double>(wanted) / static_cast<double>(pool);
    const auto due =
        static_cast<std::size_t>(std::lround(share * static_cast<double>(group.size())));
    const std::size_t taken = std::min(group.size(), std::max(due, fewest_of_a_class));
    drawn.insert(drawn.end(), group.begin(), group.begin() + static_cast<std::ptrdiff_t>(taken));
  }
  std::ranges::sort(drawn);
  return drawn;
}

void keep_rows(Dataset& data, const std::vector<std::uint32_t>& rows) {
  data.missing = 0;
  for (Column& column : data.features) {
    if (column.kind == Column::Kind::numeric) {
      keep_only(column.numbers, rows);
      column.numbers.shrink_to_fit();
      data.missing += static_cast<std::size_t>(
          std::ranges::count_if(column.numbers, [](float x) { return std::isnan(x); }));
    } else {
      keep_only(column.codes, rows);
      column.codes.shrink_to_fit();
      data.missing += static_cast<std::size_t>(std::ranges::count(column.codes, -1));
    }
  }
  keep_only(data.target_values, rows);
  data.rows = rows.size();
}

}  // namespace

void take_sample(Dataset& data, std::size_t wanted, std::uint64_t seed) {
  const std::size_t pool = data.rows - data.given_held_out;
  if (pool <= wanted) return;
  std::vector<std::uint32_t> rows = drawn_rows(data, pool, wanted, seed);
  const std::size_t drawn = rows.size();
  for (std::size_t row = pool; row < data.rows; ++row)
    rows.push_back(static_cast<std::uint32_t>(row));
  data.sampled_from = pool;
  keep_rows(data, rows);
  data.notes.push_back(fmt::format(
      "A random sample of {} of the {} rows is compared; --sample all takes all of them.", drawn,
      pool));
}

}  // namespace hillock::data
