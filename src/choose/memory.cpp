#include "choose/memory.h"

#include <fmt/core.h>

#include <algorithm>

#include "api/error.h"
#include "data/memory_bound.h"

namespace hillock::choose {
namespace {

// Weights, gradients, two moments, best epoch, moving average, and one spare.
constexpr double copies_of_parameters = 7;
// runs.cpp keeps two splits at a time.
constexpr double splits = 2;
constexpr double gib = 1 << 30;

}  // namespace

void refuse_beyond_memory(const data::Dataset& data, std::size_t inputs,
                          const std::vector<Contestant>& contestants,
                          const Configuration& configuration) {
  const auto largest = std::ranges::max_element(contestants, {}, &Contestant::parameters);
  const double networks = double(largest->parameters) * sizeof(float) * copies_of_parameters *
                          double(configuration.threads);
  const double matrices = double(data.rows) * double(inputs) * sizeof(float) * splits;
  const data::MemoryBound bound = data::memory_bound();
  if (networks + matrices <= bound.whole) return;
  throw UsageError(
      fmt::format("this study would take about {:.0f} GiB ({:.0f} for {} inputs x {} rows, {:.0f} "
                  "for networks of up to "
                  "{} parameters on {} threads), and {}. Fewer or narrower "
                  "--hidden layers, or fewer "
                  "--threads, take less.",
                  (networks + matrices) / gib, matrices / gib, inputs, data.rows, networks / gib,
                  largest->parameters, configuration.threads, bound.said));
}

}  // namespace hillock::choose
