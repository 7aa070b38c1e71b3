// race_call.h: what `hillock race` was asked to do: who takes part, and the commands that they are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "choose/configuration.h"
#include "cli/metric_line.h"
#include "race/race.h"

namespace hillock::cli {

struct RaceFlags {
  std::vector<std::string> arms, words;
  std::string rate, seed, metric, baseline, settle, slots = "1", timeout, margin, budget = "none",
                                                    out = "hillock-race";
  bool lower_is_better = false, unpaired = false, reuse = false, stop_early = false, json = false,
       dry_run = false;
};

/// A word of the command: texts, and between them the values of placeholders.
struct WordPattern {
  struct Piece {
    std::string text;
    bool is_placeholder = false;
  };
  std::vector<Piece> pieces;
};

struct RaceCall {
  std::vector<WordPattern> words;
  std::vector<std::string> arm_placeholders;
  struct Contestant {
    std::string name;                 // "relu", or "relu/adam"
    std::vector<std::string> values;  // one a placeholder
  };
  std::vector<Contestant> contestants;
  std::string rate_placeholder;    // empty: there are no rates
  std::vector<std::string> rates;  // in their order
  std::string seed_placeholder;    // empty: no word has a seed
  std::size_t baseline = 0;
  race::RaceRules rules;
  MetricWanted metric;
  std::vector<std::string> devices;  // one a slot; empty: none is set
  std::optional<double> timeout;     // seconds
  choose::Budget budget;
  bool stops_early = false;  // runs that cannot be expected to catch up

  /// The race's arms are steps on the rates, 0 the middle one.
  int middle() const { return rates.empty() ? 0 : int(rates.size() - 1) / 2; }
  std::vector<race::Contestant> racers() const;
  std::string rate_of(const race::Arm& arm) const;
  /// What is run for an arm in a repeat, from 0.
  std::vector<std::string> command(const race::Arm& arm, std::size_t repeat) const;
};

/// Throws UsageError.
RaceCall parse_race(const RaceFlags& flags);

}  // namespace hillock::cli
