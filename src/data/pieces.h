// pieces.h: piecewise linear inputs of numeric columns (Gorishniy, Rubachev, Babenko 2022,
// arXiv:2203.05556, section 3.2.1): they let a network bend at the quantiles of a column.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace hillock::data {

enum class Embeddings { none, piecewise };

inline constexpr std::array<std::string_view, 2> embeddings_names{"none", "piecewise"};

/// Sets Column::pieces: up to 8, and fewer than the column has distinct numbers; 0 for columns of
/// one or two numbers, and for images. Without a wish, columns get pieces if at most 16 columns
/// can: in wider tables they take time and do not raise the score (notebook/networks.md).
void decide_pieces(Dataset& data, std::optional<Embeddings> wish);

/// What decide_pieces has decided.
Embeddings embeddings_of(const Dataset& data);

/// The quantiles between equally many of the values, each once; ascending, at most pieces + 1.
/// Reorders the values, which have no NaN.
std::vector<float> edges_of(std::vector<float>& values, std::size_t pieces);

/// out[k] is the share of piece k that lies below x, less a half: -0.5 below it, 0.5 above it. It
/// is 0 where there are fewer edges than pieces.
void pass_pieces(std::span<const float> edges, float x, std::span<float> out);

}  // namespace hillock::data
