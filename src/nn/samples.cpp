#include "nn/samples.h"

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

Parts make_parts(const data::Dataset& data, const data::Rows& train, const data::Rows& validation,
                 const data::Rows& test) {
  Parts parts{.encoder = data::fit_encoder(data, train), .train = {}, .validation = {}, .test = {}};
  parts.train = make_samples(parts.encoder, data, train);
  parts.validation = make_samples(parts.encoder, data, validation);
  parts.test = make_samples(parts.encoder, data, test);
  return parts;
}

}  // namespace hillock::nn
