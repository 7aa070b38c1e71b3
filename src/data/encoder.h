// encoder.h: from typed columns to the float matrix that a network sees; everything learned, from
// training rows only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace hillock::data {

/// Numeric columns: missing cells become the training median; z = (x - mean) / sd, both of the
/// training values that are not far (spread.h) from the others; the input is z / sqrt(1 + (z/6)^2),
/// which is nearly z for usual values and within 6 for all (the smooth clip of Holzmüller et al.
/// 2024, RealMLP, with a wider limit). A column of which more than 2 % of the training values are
/// far, extremes that repeat apart, has a long tail: its input is the normal score of the value's
/// rank, linear between 65 quantiles. A column constant over the training rows becomes 0. Pixels
/// have one mean and spread, and no limit. A column in pieces has one further input for each
/// (pieces.h). Categorical columns: one input a level of the table
/// plus one 'unknown', which stands for missing cells and for levels that the training rows do not
/// have. The width depends on the table alone, not on the rows.
struct Encoder {
  struct Numeric {
    float fill = 0, mean = 0, scale = 0;
    float limit = std::numeric_limits<float>::infinity();
    std::vector<float> knots = {}, scores = {};  // ascending; empty but for a long tail
    std::vector<float> edges = {};  // of the pieces, ascending; at most one more than pieces

    float input(float x) const;  // of x, which may be NaN
  };
  struct Categorical {
    std::vector<bool> known;  // per level: seen in the training rows
  };
  struct Feature {
    std::size_t first;  // its first input
    Numeric numeric;
    Categorical categorical;
  };
  std::vector<Feature> features;  // one a feature of the table
  std::size_t width = 0;          // inputs of the network

  // Regression targets: (y - mean) * scale; 0 and 1 for classes. If some are outliers (spread.h),
  // mean and scale are of the others, and training limits the targets to those that are not far.
  float target_mean = 0, target_scale = 1;
  double target_unit = 1;  // of the format that keeps the targets (column_format.h)
  float least_target = -std::numeric_limits<float>::infinity();
  float most_target = std::numeric_limits<float>::infinity();

  /// What 1 of a network's output is in the target's own unit.
  double target_step() const { return target_unit / double(target_scale); }
};

Encoder fit_encoder(const Dataset& data, std::span<const std::uint32_t> training_rows);

/// Row-major [rows.size()][encoder.width].
void encode(const Encoder& encoder, const Dataset& data, std::span<const std::uint32_t> rows,
            float* out);

/// "age", "sex=female", "sex=(unknown)", in the order of the inputs.
std::vector<std::string> input_names(const Dataset& data);

}  // namespace hillock::data
