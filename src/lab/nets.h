// nets.h: networks at birth, of any weight scale, and what a signal and a gradient become in them.
#pragma once

#include <cstdint>
#include <vector>

#include "diagnose/diagnostics.h"
#include "nn/network.h"

namespace hillock::lab {

/// The shape of a network of so many equal hidden layers.
nn::Shape equal_layers(std::size_t inputs, std::size_t width, std::size_t depth,
                       std::size_t outputs);

enum class Weights { normal, uniform };

/// Every weight drawn with standard deviation sigma_w / sqrt(fan_in), the biases with sigma_b, from
/// a stream of (seed, repeat, layer).
void draw_weights(nn::Network& network, Weights law, double sigma_w, double sigma_b,
                  std::uint64_t seed, std::uint64_t repeat);

/// Standard normal inputs, and classes or standard normal targets that they do not tell.
nn::Samples noise(std::size_t rows, std::size_t inputs, std::size_t outputs, std::uint64_t seed,
                  std::uint64_t repeat);

}  // namespace hillock::lab
