// finding.h: what a study found out, as figures; report/ has the words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/contestant.h"
#include "choose/run.h"
#include "race/verdict.h"

namespace hillock::choose {

/// The rates around an activation's own at which it scores no more than the margin below what it
/// scores there; between rates tried, along a straight line over the rate's logarithm.
struct RateRange {
  double low = 0, high = 0;
  bool low_cut_off = false, high_cut_off = false;  // it may go on beyond what was tried

  double decades() const;
};

/// What was found out about one contestant.
struct Finding {
  std::size_t contestant = 0;
  race::Statement statement;
  bool is_best = false;        // the leader, where all other activations are shown to be worse
  race::Interval new_data;     // of the difference on new data from the same source
  std::size_t repeats = 0;     // that its verdict rests on
  std::vector<double> scores;  // at its rate, one a repeat
  std::vector<double> losses;  // on the same rows
  double rate = 0;
  /// One rate tried: means over its repeats.
  struct RateTrial {
    double rate = 0;
    std::size_t repeats = 0;
    double score = 0;       // of the kept network, on rows that neither trained nor stopped it
    double error = 0;       // the standard error of its difference to the activation's own rate
    double loss = 0;        // there too
    double dead = 0;        // the highest share of dead units in one layer
    std::size_t layer = 0;  // that layer
  };
  std::vector<RateTrial> trials;  // ascending
  double epochs = 0;              // of the kept networks, two a repeat, mean
  /// To the validation loss that the leader keeps on the same repeat.
  struct Arrival {
    std::size_t repeats = 0;                // that got there
    std::optional<double> epochs, seconds;  // means over them; none where fewer than half did
  } to_leader_loss;
  double seconds_per_run = 0, seconds_per_epoch = 0;
  std::vector<nn::History> histories;  // of the first repeats, as the looks
  std::vector<std::size_t> crosswise_epochs;
  diagnose::Diagnostics diagnostics;  // means over repeats
  /// Means over the repeats that were still training then; the last one is of the kept networks.
  struct LookBack {
    std::size_t repeats = 0;
    Look mean;
  };
  std::vector<LookBack> looks;
  double seconds_looking = 0;  // a run
  RateRange rate_range;
  std::optional<std::size_t> same_as;  // a contestant that computes the same: its figures
};

/// What always gives the same answer: the commonest class, or the mean of the rows that train.
struct ConstantAnswer {
  std::string name;  // "always 'setosa'", "always the mean"
  double score = 0;  // beside the leader's mean (Study::score_beside_leader)
  race::Statement statement;
};

/// What the recommended network answers on the held-out rows, bounded in size for any table.
struct HeldOutAnswers {
  struct Class {
    std::size_t place = 0;  // in Dataset::classes
    std::size_t rows = 0;   // that are of this class
    std::size_t taken = 0;  // that the network takes for it
    std::size_t right = 0;  // both
  };
  // Of classification: the commonest classes, in Dataset's order, and how many more there are.
  std::vector<Class> classes;
  std::size_t other_classes = 0;
  /// [actual][predicted], of `classes`; where there are others, their sums come last.
  std::vector<std::vector<std::size_t>> confusion;
  // Of regression, in the target's own unit: all rows, or some of them drawn at random.
  std::vector<float> actual, predicted;
};

/// What trials of networks that differ from one of the study's in one thing found: another
/// activation in the last hidden layer, another initialisation, another optimiser. Each has its own
/// learning rate, and is compared with that one on the same repeats.
struct Variation {
  struct Form {
    Contestant contestant;
    double rate = 0;
    std::vector<double> scores;  // one a repeat
    double mean = 0;             // of the difference to the base, higher is better
    race::Interval interval;
    double dead = 0;  // in the layer that has the most
  };
  std::size_t base = 0;     // a contestant of the study
  double base_dead = 0;     // as Form::dead
  std::vector<Form> forms;  // best mean first
  double margin = 0;
  bool settled = false;  // the base is within the margin of every form, or another is recommended
  std::size_t runs = 0;  // beside those of the base that the study had
};

/// Two activations of which something is asked, whoever leads: of the first less the second.
struct Pair {
  std::size_t first = 0, second = 0;  // contestants
  race::Statement statement;
};

}  // namespace hillock::choose
