#include "data/pieces.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace hillock::data {
namespace {

constexpr std::size_t most_pieces = 8, most_columns = 16;

// 0 for fewer than three distinct numbers.
std::size_t possible_pieces(const Column& column) {
  std::set<float> seen;
  for (const float x : column.numbers) {
    if (!std::isnan(x)) seen.insert(x);
    if (seen.size() > most_pieces) break;
  }
  return seen.size() > 2 ? seen.size() - 1 : 0;
}

}  // namespace

void decide_pieces(Dataset& data, std::optional<Embeddings> wish) {
  std::size_t columns = 0;
  for (Column& column : data.features) {
    column.pieces = data.one_scale ? 0 : possible_pieces(column);
    columns += column.pieces > 0;
  }
  const Embeddings taken =
      wish.value_or(columns <= most_columns ? Embeddings::piecewise : Embeddings::none);
  if (taken == Embeddings::none)
    for (Column& column : data.features) column.pieces = 0;
}

Embeddings embeddings_of(const Dataset& data) {
  const bool any = std::ranges::any_of(data.features, [](const Column& c) { return c.pieces > 0; });
  return any ? Embeddings::piecewise : Embeddings::none;
}

std::vector<float> edges_of(std::vector<float>& values, std::size_t pieces) {
  std::vector<float> edges;
  if (values.empty() || pieces == 0) return edges;
  std::ranges::sort(values);
  for (std::size_t k = 0; k <= pieces; ++k) {
    const float x = values[k * (values.size() - 1) / pieces];
    if (edges.empty() || edges.back() < x) edges.push_back(x);
  }
  return edges;
}

void pass_pieces(std::span<const float> edges, float x, std::span<float> out) {
  std::ranges::fill(out, 0.0f);
  for (std::size_t k = 0; k + 1 < edges.size(); ++k)
    out[k] = std::clamp((x - edges[k]) / (edges[k + 1] - edges[k]), 0.0f, 1.0f) - 0.5f;
}

}  // namespace hillock::data
