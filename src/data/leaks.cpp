#include "data/leaks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include <fmt/core.h>

#include "data/random.h"
#include "data/target.h"

namespace hillock::data {
namespace {

constexpr std::size_t most_rows = 2000, fewest_rows = 30, most_named = 20;
constexpr double nearly_one = 0.999;
constexpr double changes_a_row = 0.005;  // beyond those between classes that lie apart
constexpr double share_of_chance = 0.05;

struct Pair {
  double x, y;
};

// From 1; equal values have their mean rank.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i)
      ranks[order[i]] = (static_cast<double>(first + last) + 1) / 2;
  }
  return ranks;
}

bool are_nearly_monotone(std::span<const Pair> pairs) {
  std::vector<double> x, y;
  for (const Pair& pair : pairs) {
    x.push_back(pair.x);
    y.push_back(pair.y);
  }
  x = ranks_of(x);
  y = ranks_of(y);
  const double mean = (static_cast<double>(pairs.size()) + 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) * (x[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return std::abs(xy) >= nearly_one * std::sqrt(xx * yy) && xx > 0 && yy > 0;
}

// y is the index of a class.
bool lie_classes_apart(std::vector<Pair> pairs, std::size_t classes) {
  // Rows of equal x come in a random order: that of the file may be the classes'.
  Stream stream(0, Role::permutations);
  stream.shuffle(std::span(pairs));
  std::ranges::stable_sort(pairs, {}, &Pair::x);
  std::vector<double> counts(classes);
  std::size_t changes = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    ++counts[static_cast<std::size_t>(pairs[i].y)];
    changes += i > 0 && pairs[i].y != pairs[i - 1].y;
  }
  const double rows = static_cast<double>(pairs.size());
  double same = 0, present = 0;
  for (const double count : counts) {
    same += count / rows * count / rows;
    present += count > 0;
  }
  const double beyond = static_cast<double>(changes) - (present - 1);
  return present > 1 && beyond <= changes_a_row * rows &&
         beyond <= share_of_chance * (1 - same) * rows;
}

double value_at(const Column& column, std::size_t row) {
  if (column.kind == Column::Kind::numeric) return column.numbers[row];
  return column.codes[row] < 0 ? std::nan("") : column.codes[row];
}

std::vector<Pair> pairs_of(const Column& column, const Dataset& data, bool with_row_number) {
  std::vector<Pair> pairs;
  const std::size_t taken = std::min(data.rows, most_rows);
  for (std::size_t i = 0; i < taken; ++i) {
    const std::size_t row = i * data.rows / taken;
    const double x = value_at(column, row);
    if (std::isnan(x)) continue;
    pairs.push_back({x, with_row_number ? static_cast<double>(row) : data.target_values[row]});
  }
  return pairs;
}

bool tells_target(const Column& column, const Dataset& data) {
  const std::vector<Pair> pairs = pairs_of(column, data, false);
  if (pairs.size() < fewest_rows) return false;
  if (data.task == Task::classification) return lie_classes_apart(pairs, data.classes.size());
  return column.kind == Column::Kind::numeric && are_nearly_monotone(pairs);
}

bool goes_with_row_number(const Column& column, const Dataset& data) {
  if (column.kind != Column::Kind::numeric) return false;
  const std::vector<Pair> pairs = pairs_of(column, data, true);
  return pairs.size() >= fewest_rows && are_nearly_monotone(pairs);
}

}  // namespace

std::vector<std::string> leak_notes(const Dataset& data) {
  std::vector<std::string> telling, ordered, notes;
  for (const Column& column : data.features) {
    if (tells_target(column, data)) telling.push_back(column.name);
    if (goes_with_row_number(column, data)) ordered.push_back(column.name);
  }
  if (!telling.empty())
    notes.push_back(fmt::format(
        "{} {} the target almost perfectly alone: {}. Take out of the table what is not "
        "known when the network is used.",
        telling.size() == 1 ? "A column" : "Columns", telling.size() == 1 ? "tells" : "tell",
        some_of(telling, most_named)));
  if (!ordered.empty())
    notes.push_back(
        fmt::format("{} with the row number: {}. Take out of the table what only numbers its rows.",
                    ordered.size() == 1 ? "A column grows or falls" : "Columns grow or fall",
                    some_of(ordered, most_named)));
  return notes;
}

}  // namespace hillock::data
