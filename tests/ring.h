// ring.h: a small task for tests of training, and a network trained on it.
#pragma once

#include <cmath>
#include <string>

#include "data/random.h"
#include "nn/train.h"

namespace hillock::tests {

struct Ring {
  double noise = 0.1, inside = 0.5;  // deviation; share of the rows
};

/// Two classes, one inside a ring of the other: no linear network tells them apart.
inline nn::Samples ring(std::size_t rows, std::uint64_t seed, const Ring& of = {}) {
  data::Stream stream(seed, data::Role::test);
  nn::Samples samples{.rows = rows, .inputs = 2};
  for (std::size_t i = 0; i < rows; ++i) {
    const bool inside = stream.uniform() < of.inside;
    const double radius = inside ? 0.5 : 1.5, angle = 7 * stream.uniform();
    samples.x.push_back(float(radius * std::cos(angle) + of.noise * stream.normal()));
    samples.x.push_back(float(radius * std::sin(angle) + of.noise * stream.normal()));
    samples.target.push_back(inside);
  }
  return samples;
}

struct Trained {
  nn::Network network;
  nn::History history;
};

inline Trained trained(const std::string& spec, const nn::Shape& shape,
                       const nn::TrainingPlan& plan, const nn::Samples& training,
                       const nn::Samples& validation) {
  Trained t{.network = nn::make_network(nn::parse_unit(spec), shape)};
  nn::initialise(t.network, nn::Init::critical, plan.seed, plan.repeat);
  t.history = nn::train(t.network, plan, training, validation);
  return t;
}

inline double share_right(const nn::Network& network, const nn::Samples& samples) {
  const auto outputs = nn::predict(network, samples);
  double right = 0;
  for (std::size_t i = 0; i < samples.rows; ++i)
    right += (outputs[2 * i + 1] > outputs[2 * i]) == (samples.target[i] == 1);
  return right / double(samples.rows);
}

}  // namespace hillock::tests
