// samples.h: the rows of one part of the data, as a network sees them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/encoder.h"
#include "data/split.h"

namespace hillock::nn {

struct Samples {
  std::size_t rows = 0, inputs = 0;
  std::vector<float> x;       // [rows][inputs], encoded
  std::vector<float> target;  // [rows]: a class's index, or the standardised number
};

/// One split, its encoder fitted on the training rows.
struct Parts {
  data::Encoder encoder;
  Samples train, validation, test;
};

Samples make_samples(const data::Encoder& encoder, const data::Dataset& data,
                     std::span<const std::uint32_t> rows);

Parts make_parts(const data::Dataset& data, const data::Rows& train, const data::Rows& validation,
                 const data::Rows& test);

}  // namespace hillock::nn
