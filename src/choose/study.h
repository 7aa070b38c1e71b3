// study.h: the whole comparison: rates searched, repeats run, a verdict, a recommendation and its
// held-out score.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "choose/configuration.h"
#include "choose/verdict.h"
#include "data/dataset.h"
#include "diagnose/diagnostics.h"
#include "nn/train.h"
#include "nn/unit.h"

namespace hillock {

/// A network that takes part: a unit in a shape.
struct Contestant {
  Unit unit;
  Shape shape;
  std::size_t parameters = 0;
  double cost = 1;  // counted operations of a training step a row, over relu's in the same shape
  bool control = false;  // identity, where it was not asked for: compared, but never recommended
  /// The contestant of full width that this one repeats with as many parameters as the others have
  /// (maxout). It is measured and reported beside that one, and is no candidate itself.
  std::optional<std::size_t> narrow_form_of;
};

/// One finished training.
struct Run {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  History history;
  double score = 0;         // on the repeat's test part, in the metric's own direction
  double test_loss = 0;     // there too, as training measures it
  Diagnostics diagnostics;  // of the kept network, on the validation part
};

/// What was found out about one contestant.
struct Finding {
  std::size_t contestant = 0;
  Judgement judgement;
  std::vector<double> scores;  // one a repeat
  std::vector<double> losses;  // on the same rows
  double rate = 0;
  /// One rate tried: means over the search's repeats.
  struct RateTrial {
    double rate = 0;
    double score = 0;       // of the kept network, on rows that neither trained nor stopped it
    double loss = 0;        // there too
    double dead = 0;        // the highest share of dead units in one layer
    std::size_t layer = 0;  // that layer
  };
  std::vector<RateTrial> trials;                // ascending
  double epochs = 0;                            // of the kept network, mean
  std::optional<double> epochs_to_leader_loss;  // mean over the repeats that got there; none where
                                                // fewer than half did
  double seconds_per_run = 0, seconds_per_epoch = 0;
  Diagnostics diagnostics;  // means over repeats
  std::vector<std::string> reasons;
};

struct Study {
  Configuration configuration;
  std::vector<Contestant> contestants;
  std::vector<Finding> findings;         // of the candidates, best mean first
  std::vector<Finding> narrow_findings;  // of the narrow forms
  double margin = 0;
  double resolution = 0;  // half the median width of the intervals: what this table and this many
                          // repeats tell apart
  std::size_t recommended = 0;  // an index into findings
  std::string recommendation;   // in words
  double test_score = 0;
  std::size_t runs = 0;
  std::vector<std::string> remarks;  // about the data and the comparison, for the user
};

/// Called from time to time while runs finish, by one thread at a time.
struct Progress {
  std::string_view phase;
  std::size_t done = 0, total = 0;  // runs of this phase
};

Study run_study(const Dataset& data, const std::vector<Unit>& units,
                const Configuration& configuration,
                const std::function<void(const Progress&)>& report = {});

}  // namespace hillock
