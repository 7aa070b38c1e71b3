// split.cpp: deals rows out into parts, class by class.
#include "data/split.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

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
    const std::vector<std::size_t> count = portions(group.size(), shares, carry);
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

}  // namespace hillock::data
