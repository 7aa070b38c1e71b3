// finding.h: the results of a study as numbers; report/ makes sentences of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/contestant.h"
#include "choose/run.h"
#include "race/verdict.h"

namespace hillock::choose {

/// The rates around the best rate of an activation at which its score is at most the margin lower.
/// Between tried rates, scores are interpolated linearly over the logarithm of the rate.
struct RateRange {
  double low = 0, high = 0;
  bool low_cut_off = false, high_cut_off = false;  // it may extend beyond the tried rates

  double decades() const;
};

/// The results of one contestant.
struct Finding {
  std::size_t contestant = 0;
  race::Statement statement;
  bool is_best = false;        // it is the leader, and all other activations are worse
  race::Interval new_data;     // of the difference on new data from the same source
  std::size_t repeats = 0;     // repeats on which its verdict rests
  std::vector<double> scores;  // at its rate, [repeat]
  std::vector<double> losses;  // on the same rows
  double rate = 0;
  /// One tried rate: means over its repeats.
  struct RateTrial {
    double rate = 0;
    std::size_t repeats = 0;
    double score = 0;       // of the kept networks, by cross-fitting
    double error = 0;       // the standard error of its difference to the activation's own rate
    double loss = 0;        // on the same rows
    double dead = 0;        // the largest share of dead units in a layer
    std::size_t layer = 0;  // the index of that layer
  };
  std::vector<RateTrial> trials;  // by ascending rate
  double epochs = 0;              // of the kept networks, two per repeat; the mean
  /// When it reaches the validation loss that the leader keeps on the same repeat.
  struct Arrival {
    std::size_t repeats = 0;                // the number that reached it
    std::optional<double> epochs, seconds;  // means over them; none if fewer than half did
  } to_leader_loss;
  double seconds_per_run = 0, seconds_per_epoch = 0;
  std::vector<nn::History> histories;  // of the first repeats
  std::vector<std::size_t> crosswise_epochs;
  diagnose::Diagnostics diagnostics;  // means over repeats
  /// Means over the repeats still training at that epoch. The last one is of the kept networks.
  struct MeanSnapshot {
    std::size_t repeats = 0;
    Snapshot mean;
  };
  std::vector<MeanSnapshot> snapshots;
  double snapshot_seconds = 0;  // per run
  RateRange rate_range;
  std::optional<std::size_t> same_as;  // a contestant that computes the same; these are its figures
};

/// A model that always gives the same answer: the most frequent class, or the mean of the target.
struct ConstantAnswer {
  std::string name;  // "always 'setosa'", "always the mean"
  double score = 0;  // compared with the leader's mean (Study::score_beside_leader)
  race::Statement statement;
};

/// The answers of the recommended network on the held-out rows, bounded in size for any table.
struct HeldOutAnswers {
  struct Class {
    std::size_t place = 0;  // index in Dataset::classes
    std::size_t rows = 0;   // rows of this class
    std::size_t taken = 0;  // rows that the network assigns to it
    std::size_t right = 0;  // rows that are both
  };
  // For classification: the most frequent classes in Dataset's order, and how many are left out.
  std::vector<Class> classes;
  std::size_t other_classes = 0;
  /// [actual][predicted] over `classes`; if classes are left out, their sums come last.
  std::vector<std::vector<std::size_t>> confusion;
  // For regression, as Dataset::target_format keeps them: all rows, or a random sample.
  std::vector<float> actual, predicted;
};

/// Trials of networks that differ from one network of the study in one respect: the activation in
/// the last hidden layer, the initialisation, or the optimiser. Each has its own learning rate and
/// is compared with that network on the same repeats.
struct Variation {
  struct Form {
    Contestant contestant;
    double rate = 0;
    std::vector<double> scores;  // [repeat]
    double mean = 0;             // of the difference to the base; higher is better
    race::Interval interval;
    double dead = 0;  // in the layer that has the most
  };
  std::size_t base = 0;     // a contestant of the study
  double base_dead = 0;     // as Form::dead
  std::vector<Form> forms;  // by descending mean
  double margin = 0;
  bool settled = false;  // the base is within the margin of every form, or another is recommended
  std::size_t runs = 0;  // not counting runs that the study already had
};

/// Two activations to be compared, whoever leads: the first less the second.
struct Pair {
  std::size_t first = 0, second = 0;  // contestants
  race::Statement statement;
};

}  // namespace hillock::choose
