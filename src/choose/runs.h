// runs.h: many runs at once, on all threads; each split is made once and shared by its runs.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "choose/contest.h"
#include "choose/study.h"
#include "data/split.h"

namespace hillock::choose {

class Crew;
class Effort;
class Journal;

/// Whether a budget of seconds that ends may cut it short; an interruption always may.
enum class Within { any_time, the_budget };

struct Bench {
  const data::Dataset& data;
  const data::Rows& pool;  // the rows that are not held out
  const std::vector<Contestant>& contestants;
  const Configuration& configuration;
  Effort& effort;
  std::function<void(const Progress&)> report;
  Journal* journal = nullptr;       // of runs that are done; none: every run is trained
  Crew* crew = nullptr;             // helps with the runs; none: this process does them all
  Within first = Within::any_time;  // its first round and repeat, without which there is no answer
};

/// The costly ones first: in this order the last runs, in which some threads have nothing left to
/// do, are short.
std::vector<std::size_t> costly_first(const Bench& bench, std::vector<std::size_t> some);

/// The runs in the order of `orders`, whichever thread did them; fewer, the first ones, where it
/// was cut short. Orders of one repeat should stand together.
std::vector<Run> run_all(const Bench& bench, std::string_view phase,
                         const std::vector<Order>& orders, Within within);

}  // namespace hillock::choose
