#include "data/split.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "data/random.h"
#include "data/target.h"

namespace hillock::data {
namespace {

// How many of n rows each part gets: its share, plus what the classes before left it short of
// (carry), so that the parts keep their shares over many small classes too. At least one row each
// where n allows.
std::vector<std::size_t> portions(std::size_t n, std::span<const double> shares,
                                  std::vector<double>& carry) {
  const std::size_t parts = shares.size();
  const std::size_t least = n >= parts ? 1 : 0;
  std::vector<double> due(parts);
  std::vector<std::size_t> count(parts);
  for (std::size_t p = 0; p < parts; ++p) {
    due[p] = shares[p] * static_cast<double>(n) + carry[p];
    count[p] = std::max(least, static_cast<std::size_t>(std::max(0.0, std::floor(due[p]))));
  }
  const auto short_of = [&](std::size_t p) { return due[p] - static_cast<double>(count[p]); };
  std::size_t given = std::accumulate(count.begin(), count.end(), std::size_t{0});
  for (; given < n; ++given) {
    std::size_t neediest = 0;
    for (std::size_t p = 1; p < parts; ++p)
      if (short_of(p) > short_of(neediest)) neediest = p;
    ++count[neediest];
  }
  for (; given > n; --given) {
    std::size_t richest = parts;
    for (std::size_t p = 0; p < parts; ++p)
      if (count[p] > least && (richest == parts || short_of(p) < short_of(richest))) richest = p;
    --count[richest];
  }
  for (std::size_t p = 0; p < parts; ++p) carry[p] = short_of(p);
  return count;
}

// Puts the rows of a group side by side, in the order in which the groups first come, and returns
// where the groups end.
std::vector<std::size_t> gather(const std::vector<std::uint32_t>& groups, Rows& rows) {
  std::unordered_map<std::uint32_t, std::size_t> order;
  for (const std::uint32_t row : rows) order.emplace(groups[row], order.size());
  std::ranges::stable_sort(rows, {}, [&](std::uint32_t row) { return order[groups[row]]; });
  std::vector<std::size_t> ends;
  for (std::size_t i = 1; i <= rows.size(); ++i)
    if (i == rows.size() || groups[rows[i]] != groups[rows[i - 1]]) ends.push_back(i);
  return ends;
}

// Moves the ends of the parts to the nearest ends of groups. Each part gets a group where there are
// enough.
void round_to_groups(const std::vector<std::size_t>& ends, std::vector<std::size_t>& count) {
  const std::size_t parts = count.size(), least = ends.size() >= parts ? 1 : 0;
  const auto end_of = [&](std::size_t groups) { return groups == 0 ? 0 : ends[groups - 1]; };
  std::size_t due = 0, taken = 0;  // rows, groups
  for (std::size_t p = 0; p < parts; ++p) {
    due += count[p];
    std::size_t next = taken + least;
    const std::size_t last = ends.size() - least * (parts - 1 - p);
    while (next < last && (p + 1 == parts || end_of(next) + end_of(next + 1) <= 2 * due)) ++next;
    count[p] = end_of(next) - end_of(taken);
    taken = next;
  }
}

}  // namespace

std::vector<Rows> deal(const Dataset& data, std::span<const std::uint32_t> rows,
                       std::span<const double> shares, Stream stream) {
  assert(!shares.empty());
  const bool stratified = data.task == Task::classification;
  std::vector<Rows> groups(stratified ? data.classes.size() : 1);
  for (const std::uint32_t row : rows)
    groups[stratified ? static_cast<std::size_t>(data.target_values[row]) : 0].push_back(row);

  std::vector<Rows> parts(shares.size());
  std::vector<double> carry(shares.size(), 0);
  for (Rows& group : groups) {
    stream.shuffle(std::span(group));
    const std::vector<double> carried = carry;
    std::vector<std::size_t> count = portions(group.size(), shares, carry);
    if (!data.groups.empty()) {
      round_to_groups(gather(data.groups, group), count);
      for (std::size_t p = 0; p < parts.size(); ++p)
        carry[p] = carried[p] + shares[p] * double(group.size()) - double(count[p]);
    }
    auto from = group.begin();
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const auto to = from + static_cast<std::ptrdiff_t>(count[p]);
      parts[p].insert(parts[p].end(), from, to);
      from = to;
    }
  }
  // Only where every class has fewer rows than there are parts can a part be empty here.
  for (Rows& part : parts) {
    if (!part.empty() || rows.size() < parts.size()) continue;
    Rows& largest = *std::ranges::max_element(parts, {}, &Rows::size);
    part.push_back(largest.back());
    largest.pop_back();
  }
  for (Rows& part : parts) stream.shuffle(std::span(part));
  return parts;
}

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
