// runs.h: many runs at once, on all threads; each split is made once and shared by its runs.
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
  Journal* journal = nullptr;             // of runs that are done; none: every run is trained
  Crew* crew = nullptr;                   // helps with the runs; none: this process does them all
  std::map<std::string, Run> known = {};  // by key (run_record.h): trained by this process before
};

/// The costly ones first: in this order the last runs, in which some threads have nothing left to
/// do, are short.
std::vector<Order> costly_first(const Bench& bench, std::vector<Order> orders_of_a_repeat);

/// The runs in the order of `orders`, whichever thread did them; fewer, the first ones, where a
/// budget of seconds or someone cut it short. Orders of one repeat should stand together. Its
/// progress goes on from `progress` to the share `until`.
std::vector<Run> run_all(const Bench& bench, const std::vector<Order>& orders, Progress progress,
                         double until);

}  // namespace hillock::choose
