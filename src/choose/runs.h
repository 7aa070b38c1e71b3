// runs.h: many runs at once, on all threads; each split is made once and shared by its runs.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "choose/contest.h"
#include "choose/study.h"
#include "data/split.h"

namespace hillock {

class Journal;

/// What a run is a pure function of, beside the data and the configuration.
struct Order {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  Looks looks = Looks::at_the_end;  // changes no other number
};

struct Bench {
  const Dataset& data;
  const Rows& pool;  // the rows that are not held out
  const std::vector<Contestant>& contestants;
  const Configuration& configuration;
  std::function<void(const Progress&)> report;
  Journal* journal = nullptr;  // of runs that are done; none: every run is trained
};

/// The runs in the order of `orders`, whichever thread did them. Orders of one repeat should stand
/// together.
std::vector<Run> run_all(const Bench& bench, std::string_view phase,
                         const std::vector<Order>& orders);

/// For each contestant, the rates tried in ascending order: all start on the configuration's grid;
/// where the best lies at an end, the grid grows there. A rate is judged over the search's own
/// repeats by the mean score on their test parts: the lowest of many validation losses, which early
/// stopping has picked, would favour noisy rates.
struct RateSearch {
  std::vector<std::vector<Finding::RateTrial>> trials;  // [contestant]
  std::vector<double> best;                             // [contestant]
  std::size_t runs = 0;
};
RateSearch search_rates(const Bench& bench);

}  // namespace hillock
