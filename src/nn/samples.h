// samples.h: the rows of one part of the data, as a network sees them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/encoder.h"
#include "data/split.h"

namespace hillock {

struct Samples {
  std::size_t rows = 0, inputs = 0;
  std::vector<float> x;       // [rows][inputs], encoded
  std::vector<float> target;  // [rows]: a class's index, or the standardised number
};

/// One split, its encoder fitted on the training rows.
struct Parts {
  Encoder encoder;
  Samples train, validation, test;
};

Samples make_samples(const Encoder& encoder, const Dataset& data,
                     std::span<const std::uint32_t> rows);

Parts make_parts(const Dataset& data, const Rows& train, const Rows& validation, const Rows& test);

}  // namespace hillock
