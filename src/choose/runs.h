// runs.h: trains many runs on all threads. Each split is made once and shared by its runs.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "choose/run.h"
#include "choose/study.h"
#include "data/split.h"

namespace hillock::choose {

class Crew;
class Effort;
class Journal;

struct Bench {
  const data::Dataset& data;
  const data::Rows& pool;  // the rows that are not held out
  const std::vector<Contestant>& contestants;
  const Configuration& configuration;
  Effort& effort;
  std::function<void(const Progress&)> report;
  Journal* journal = nullptr;             // of finished runs; none: every run is trained
  Crew* crew = nullptr;                   // helps with the runs; none: this process trains all
  std::map<std::string, Run> known = {};  // by key (run_record.h): trained by this process before
};

/// Sorts by descending cost, so that the last runs, during which some threads are idle, are
/// short.
std::vector<Order> costly_first(const Bench& bench, std::vector<Order> orders_of_a_repeat);

/// Returns the runs in the order of `orders`, whichever thread trained them. If a budget of seconds
/// or the user stops it, only the first ones are returned. Orders of one repeat should be adjacent.
/// Progress is reported from `progress` to the share `until`.
std::vector<Run> run_all(const Bench& bench, const std::vector<Order>& orders, Progress progress,
                         double until);

}  // namespace hillock::choose
