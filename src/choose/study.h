// study.h: the whole comparison: activations raced over their rates, a recommendation and its
// held-out score.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "choose/configuration.h"
#include "choose/contestant.h"
#include "choose/finding.h"
#include "data/dataset.h"
#include "data/encoder.h"
#include "nn/network.h"
#include "nn/unit.h"

namespace hillock::choose {

/// Why there were no more runs: it is settled; nothing open could be settled within the repeats
/// allowed; the budget is spent; someone interrupted it.
enum class Ended { settled, futile, budget, interrupted };
inline constexpr std::array<std::string_view, 4> ended_names{"settled", "futile", "budget",
                                                             "interrupted"};

struct Study {
  Configuration configuration;
  std::vector<Contestant> contestants;
  std::vector<Finding> findings;  // the leader first, then by mean difference to it
  std::optional<ConstantAnswer> constant_answer;
  double margin = 0;
  double resolution = 0;  // half the median width of the intervals: what this table and this many
                          // repeats tell apart
  double moves = 0;       // how far a difference may move on as many new rows: the median
  std::size_t network_rows = 0;  // that trained a network of the comparison
  double leader_loss = 0;        // the validation loss that the leader keeps, mean over repeats
  std::size_t recommended = 0;   // an index into findings
  double test_score = 0;         // on held-out rows
  race::Interval test_interval;  // of endlessly many such rows, at 95 %
  std::size_t test_rows = 0;
  HeldOutAnswers answers;  // on these rows
  /// The recommended one, trained on all rows that are not held out: test_score is its.
  struct Trained {
    nn::Network network;
    data::Encoder encoder;
  } trained;
  std::size_t runs = 0;     // that the answer rests on
  std::size_t repeats = 0;  // of those that were run the most
  bool settled = false;     // what --settle asks for is known
  /// The leader is better than the yardstick, on as many new rows too. Where it is not, nothing is
  /// called worse.
  bool beats_constant_answer = true;
  Ended ended = Ended::settled;
  std::optional<Variation> mixed, remedies;  // none: not asked for, not called for, or not reached
  std::vector<Pair> pairs;                   // of the article's rules
  std::vector<std::string> remarks;          // about the data and the comparison, for the user

  const Finding& leader() const { return findings.front(); }
  const Finding& chosen() const { return findings[recommended]; }
  const Contestant& contestant_of(const Finding& f) const { return contestants[f.contestant]; }
  /// What --baseline names, where it takes part.
  const Finding* baseline() const;
  /// The leader's mean and a difference to it, which compare as means of other repeats would not.
  double score_beside_leader(const race::Statement& statement) const;
};

class Crew;
class Journal;

/// Called from time to time while runs finish, by one thread at a time.
struct Progress {
  std::string_view phase;
  std::size_t done = 0, total = 0;  // runs until the next look
  double share = 0;                 // of what the study may spend, spent: it may end sooner
  std::string leader;               // so far; "": none yet
  std::size_t open = 0;             // activations of which nothing is told yet
};

/// With a journal, runs that it has are not trained again, and all others are in it at the end.
/// Once `interrupted` is true, no further run begins; it is asked from any thread, one at a time.
/// Throws Error where nothing was compared by then. A crew changes no number.
Study run_study(const data::Dataset& data, const std::vector<nn::Unit>& units,
                const Configuration& configuration,
                const std::function<void(const Progress&)>& report = {}, Journal* journal = nullptr,
                const std::function<bool()>& interrupted = {}, Crew* crew = nullptr);

}  // namespace hillock::choose
