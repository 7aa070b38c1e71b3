// configuration.h: what a study was asked to do, and every default in force.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "nn/metrics.h"
#include "nn/network.h"
#include "nn/optimizer.h"
#include "nn/schedule.h"
#include "race/race.h"

namespace hillock::choose {

/// What a study may spend, if it is not settled sooner; none of the figures: anything.
struct Budget {
  std::string text;  // as given: 60s, 2h, 200runs, none
  std::optional<double> seconds = {};
  std::optional<std::size_t> runs = {};
  /// Counted operations (choose/run.h): the same on every machine.
  std::optional<double> work = {};
};

/// "60s", "90min", "2h", "200runs", "none". Throws UsageError.
Budget parse_budget(std::string_view text);

/// About a minute of a machine with two cores, and about three seconds of it: what a study spends
/// unless it is told otherwise, and with --quick. bench/work.py measures what they take.
Budget usual_budget();
Budget quick_budget();

/// What a study is asked to do, where the data have no say. Each member is set by an option, and
/// has its row in choose/option_rows.cpp.
struct Settings {
  std::string activations = "default";
  std::vector<std::size_t> hidden{64, 64};
  nn::Norm norm = nn::Norm::none;
  bool residual = false;
  std::optional<double> margin;  // in units of the score; none: 1 % of the leader's value (losses)
  double confidence = 0.95;
  std::uint64_t seed = 1;
  nn::Init init = nn::Init::critical;
  nn::Optimizer optimizer = nn::Optimizer::adam;
  nn::Schedule schedule = nn::Schedule::constant;  // of each rate
  std::optional<double> clip;  // of the gradient's norm; none: it is never clipped
  bool class_weights = false;
  double dropout = 0;
  double averaging = 0.999;  // of the weights over the steps (nn/train.h)
  race::Settle settle = race::Settle::all;
  Budget budget = usual_budget();
  bool mixed = false;  // try the other activations in the last hidden layer of the recommended one
};

/// As given on the command line; what is empty gets its default from the data (configured()).
struct Request : Settings {
  std::optional<nn::Metric> metric;
  std::size_t threads = 0;  // 0: all cores
  std::optional<std::size_t> epochs, batch;
  std::optional<double> l2;
  std::optional<std::size_t> sample;  // rows at most; none: as many as the decision needs
  std::string baseline;               // what is used today; empty: relu, where it takes part
};

/// So many rows of a larger table are taken, unless the request says otherwise.
// A run has about 4,000 steps; beyond 107,000 rows its ten epochs at least make it longer
// (usual_epochs). There, 32,000 rows that judge a run tell a margin of half a point from 0 where
// two networks are right on different rows in up to 30 % of them: notebook/deciding.md.
inline constexpr std::size_t enough_rows = 100'000, every_row = ~std::size_t{0};

/// Counted operations of one core of the machine that it was measured on, while others had their
/// share of it: bench/work.py.
inline constexpr double work_a_second = 4e10;

/// Repeats at most: where the race would not be settled by so many, it would hardly ever be.
inline constexpr std::size_t usual_repeats = 320;
/// Steps of the learning rates' grid (nn/optimizer.h) from the usual one: those that each
/// activation begins with, and those that it may come to, on either side.
// Two up, since a plateau below a better rate shows nothing at its edge: bench/replay.cpp.
inline constexpr int lowest_first_step = -1, highest_first_step = 2, most_steps = 4;
inline constexpr int first_rates = highest_first_step - lowest_first_step + 1;

/// Every value in force. Shares are of rows.
struct Configuration : Settings {
  nn::Metric metric = nn::Metric::accuracy;
  std::size_t threads = 1;
  std::size_t epochs = 0;  // at most; early stopping on the validation part ends most runs sooner
  std::size_t batch = 0;
  /// Epochs without a better validation loss before a run stops; under a schedule all, since it
  /// keeps its lowest rates, which fix the weights, for the end.
  std::size_t patience = 0;
  double l2 = 0;
  std::size_t sample = enough_rows;  // rows of a larger table that are taken
  std::string baseline = "relu";     // an activation's name; it need not take part
  std::size_t most_repeats = usual_repeats;

  double held_out_share = 0.2;  // rows that take part in nothing but test_score
  // Of the other rows, anew in each repeat.
  double training_share = 0.6, validation_share = 0.2, test_share = 0.2;
  double judged_share() const { return validation_share + test_share; }  // of a repeat's rows
};

/// Fills in what the request leaves open. Throws UsageError where the request does not fit the
/// data.
Configuration configured(const Request& request, const data::Dataset& data);

}  // namespace hillock::choose
