// encoder.h: from typed columns to the float matrix that a network sees; everything learned, from
// training rows only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace hillock::data {

/// Numeric columns: missing cells become the training median, then (x - mean) / sd; a column
/// constant over the training rows becomes 0. Categorical columns: one input a level of the table
/// plus one 'unknown', which stands for missing cells and for levels that the training rows do not
/// have. The width depends on the table alone, not on the rows.
struct Encoder {
  struct Numeric {
    float fill, mean, scale;  // (x - mean) * scale
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

  // Regression targets are standardised likewise; 0 and 1 for classes.
  float target_mean = 0, target_scale = 1;
};

Encoder fit_encoder(const Dataset& data, std::span<const std::uint32_t> training_rows);

/// Row-major [rows.size()][encoder.width].
void encode(const Encoder& encoder, const Dataset& data, std::span<const std::uint32_t> rows,
            float* out);

/// "age", "sex=female", "sex=(unknown)", in the order of the inputs.
std::vector<std::string> input_names(const Dataset& data);

}  // namespace hillock::data
