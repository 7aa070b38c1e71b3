// configuration.h: what a study is asked to do, and all defaults.
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

/// The most that a study may spend if it is not settled sooner. Without any figure: no limit.
struct Budget {
  std::string text;  // as given: 60s, 2h, 200runs, none
  std::optional<double> seconds = {};
  std::optional<std::size_t> runs = {};
  /// In counted operations (choose/run.h), which are the same on every machine.
  std::optional<double> work = {};
};

/// Accepts "60s", "90min", "2h", "200runs", "none". Throws UsageError.
Budget parse_budget(std::string_view text);

/// The default budget, about a minute on a machine with two cores, and the one of --quick, about
/// three seconds. bench/work.py measures how long they take.
Budget usual_budget();
Budget quick_budget();

/// The settings whose defaults do not depend on the data. Each member is set by an option, which
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
  nn::Schedule schedule = nn::Schedule::constant;  // of the learning rate
  std::optional<double> clip;                      // the largest gradient norm; none: no clipping
  bool class_weights = false;
  double dropout = 0;
  double averaging = 0.999;  // decay of the moving average of the weights (nn/train.h)
  race::Settle settle = race::Settle::all;
  Budget budget = usual_budget();
  bool mixed = false;  // try the other activations in the last hidden layer of the recommended one
};

/// Settings as given on the command line. Empty ones get a default from the data (configured()).
struct Request : Settings {
  std::optional<nn::Metric> metric;
  std::size_t threads = 0;  // 0: all cores
  std::optional<std::size_t> epochs, batch;
  std::optional<double> l2;
  std::optional<std::size_t> sample;  // the most rows; none: enough_rows
  std::string baseline;               // the activation in use today; empty: relu, if it takes part
};

/// The number of rows that are sampled from a larger table, unless the request says otherwise. A
/// run has about 4,000 steps; beyond 107,000 rows, its minimum of ten epochs makes it longer
/// (usual_epochs). With 100,000 rows, 32,000 rows test a run: they distinguish a margin of half a
/// percentage point from 0 if two networks are right on different rows in up to 30 % of them:
/// notebook/deciding.md.
inline constexpr std::size_t enough_rows = 100'000, every_row = ~std::size_t{0};

/// Counted operations per second of one core, on the machine on which bench/work.py measured it,
/// while other processes had their share of that core.
inline constexpr double work_a_second = 4e10;

/// The most repeats of a race. A race that they do not settle would hardly ever be settled.
inline constexpr std::size_t usual_repeats = 320;
/// Learning rates are numbered in steps of a grid (nn/optimizer.h) from the default rate: the steps
/// with which each activation begins, and the most steps that it may go up or down. It begins with
/// two steps up, because a plateau below a better rate shows nothing at its edge: bench/replay.cpp.
inline constexpr int lowest_first_step = -1, highest_first_step = 2, most_steps = 4;
inline constexpr int first_rates = highest_first_step - lowest_first_step + 1;

/// All values in force. Shares are of rows.
struct Configuration : Settings {
  nn::Metric metric = nn::Metric::accuracy;
  std::size_t threads = 1;
  std::size_t epochs = 0;  // at most; early stopping on the validation part ends most runs sooner
  std::size_t batch = 0;
  /// Epochs without a better validation loss after which a run stops. A schedule uses all epochs,
  /// because its lowest rates, at the end, are the ones that fix the weights.
  std::size_t patience = 0;
  double l2 = 0;
  std::size_t sample = enough_rows;  // rows sampled from a larger table
  std::string baseline = "relu";     // name of an activation, which need not take part
  std::size_t most_repeats = usual_repeats;

  double held_out_share = 0.2;  // rows used only for test_score
  // Of the other rows, split again in each repeat.
  double training_share = 0.6, validation_share = 0.2, test_share = 0.2;
  double judged_share() const { return validation_share + test_share; }  // of a repeat's rows
};

/// Fills in what the request leaves open. Throws UsageError if the request does not fit the
/// data.
Configuration configured(const Request& request, const data::Dataset& data);

}  // namespace hillock::choose
