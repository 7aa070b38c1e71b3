// small_tables.h: how often the race errs on real data: small tables drawn out of a large one, each
// compared as `choose` would, and judged by the rows left over.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "lab/deciding.h"
#include "lab/experiment.h"

namespace hillock::lab {

struct SmallTables {
  std::size_t tables = 0, rows = 0, judging_rows = 0;
  std::vector<std::string> names;
  /// Of each activation, trained on small tables, on the rows left over: the mean over tables, and
  /// its standard error beside the best one's.
  std::vector<double> truth, truth_error;
  Frequency wrong;  // tables with a wrong call: Rates::wrong
  Frequency
      new_data_misses;  // differences to the leader whose interval for new data misses the truth
  Frequency good;       // tables whose recommendation is truly within the margin of the best
  double repeats = 0;   // an activation, mean
};

/// All at one learning rate; at most `judging_rows` rows judge.
SmallTables race_small_tables(const data::Dataset& large, std::size_t tables, std::size_t rows,
                              std::size_t judging_rows, const LabOptions& options);

}  // namespace hillock::lab
