// estimated_leads.h: what is believed of several activations' means after few repeats, their losses
// read with their scores.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hillock::choose {

inline constexpr std::size_t fewest_for_a_line = 5;

/// What one of them has shown, a figure a repeat, from the first repeat on. Higher scores are
/// better, lower losses are.
struct Shown {
  std::span<const double> scores, losses;
};

/// Of each, how far its mean lies above the reference's, which has the most repeats of all; over
/// the repeats that both have.
///
/// A score that counts rows scatters more than the loss on the same rows, and the two mostly go
/// together. So each mean is drawn towards the straight line in the losses that fits all means
/// best, by the share that chance has in their distances from it (Fay and Herriot 1979, JASA
/// 74:269-277): far if they lie as close to the line as chance alone would leave them, hardly if
/// losses tell little, and with more repeats less and less. Means stay as they are where fewer than
/// fewest_for_a_line take part, one has a single repeat, or a loss that is not finite.
std::vector<double> estimated_leads(std::span<const Shown> all, std::size_t reference);

}  // namespace hillock::choose
