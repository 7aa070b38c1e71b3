#include "nn/samples.h"

#include <algorithm>
#include <cmath>

namespace hillock::nn {

Samples make_samples(const data::Encoder& encoder, const data::Dataset& data,
                     std::span<const std::uint32_t> rows) {
  Samples samples{.rows = rows.size(), .inputs = encoder.width, .x = {}, .target = {}};
  samples.x.resize(rows.size() * encoder.width);
  data::encode(encoder, data, rows, samples.x.data());
  samples.target.reserve(rows.size());
  for (std::uint32_t row : rows)
    samples.target.push_back((data.target_values[row] - encoder.target_mean) *
                             encoder.target_scale);
  return samples;
}

namespace {

// Those that training learns from and stops by; scores are of the targets as they are.
void limit_targets(const data::Encoder& encoder, Samples& samples) {
  const float least = (encoder.least_target - encoder.target_mean) * encoder.target_scale,
              most = (encoder.most_target - encoder.target_mean) * encoder.target_scale;
  if (!std::isfinite(least)) return;
  for (float& y : samples.target) y = std::clamp(y, least, most);
}

}  // namespace

Parts make_parts(const data::Dataset& data, const data::Rows& train, const data::Rows& validation,
                 const data::Rows& test) {
  Parts parts{.encoder = data::fit_encoder(data, train), .train = {}, .validation = {}, .test = {}};
  parts.train = make_samples(parts.encoder, data, train);
  parts.validation = make_samples(parts.encoder, data, validation);
  limit_targets(parts.encoder, parts.train);
  limit_targets(parts.encoder, parts.validation);
  parts.test = make_samples(parts.encoder, data, test);
  return parts;
}

}  // namespace hillock::nn
