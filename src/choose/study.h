// study.h: a whole comparison: a race of activations over their learning rates, a recommendation,
// and its score on held-out rows.
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

/// Why the study ended: it is settled; the allowed repeats could not settle anything undecided; the
/// budget is spent; the user interrupted it.
enum class Ended { settled, futile, budget, interrupted };
inline constexpr std::array<std::string_view, 4> ended_names{"settled", "futile", "budget",
                                                             "interrupted"};

struct Study {
  Configuration configuration;
  std::vector<Contestant> contestants;
  std::vector<Finding> findings;  // the leader first, then by mean difference to it
  std::optional<ConstantAnswer> constant_answer;
  double margin = 0;
  double resolution = 0;  // half the median width of the intervals: the difference that this many
                          // repeats can show
  double moves = 0;       // median change of a difference on as many new rows
  std::size_t network_rows = 0;  // rows that trained a network of the comparison
  double leader_loss = 0;        // validation loss that the leader keeps, mean over repeats
  std::size_t recommended = 0;   // index into findings
  double test_score = 0;         // on the held-out rows
  race::Interval test_interval;  // 95 % confidence interval for new rows from the same source
  std::size_t test_rows = 0;
  HeldOutAnswers answers;  // on the held-out rows
  /// The recommended network, trained on all rows but a test set that came with the data.
  /// test_score is of the same network trained without the held-out rows.
  struct Trained {
    nn::Network network;
    data::Encoder encoder;
  } trained;
  std::size_t runs = 0;     // on which the answer rests
  std::size_t repeats = 0;  // of the arms that have the most
  bool settled = false;     // in the sense of --settle
  /// The leader beats the constant answer, also on as many new rows. If not, no contestant is
  /// called worse.
  bool beats_constant_answer = true;
  Ended ended = Ended::settled;
  std::optional<Variation> mixed, remedies;  // none: not requested, not needed, or not reached
  std::vector<Pair> pairs;                   // for the article's rules
  std::vector<std::string> remarks;          // about the data and the comparison, for the user

  const Finding& leader() const { return findings.front(); }
  const Finding& chosen() const { return findings[recommended]; }
  const Contestant& contestant_of(const Finding& f) const { return contestants[f.contestant]; }
  /// The contestant that --baseline names, if it takes part.
  const Finding* baseline() const;
  /// The leader's mean plus the difference to it. Unlike means of different repeats, these values
  /// can be compared.
  double score_beside_leader(const race::Statement& statement) const;
};

class Crew;
class Journal;

/// Reported from time to time while runs finish, by one thread at a time.
struct Progress {
  std::string_view phase;
  std::size_t done = 0, total = 0;  // runs until the next look
  double share = 0;                 // spent share of the budget; the study may end sooner
  std::string leader;               // so far; "": none yet
  std::size_t open = 0;             // number of undecided activations
};

/// Runs that the journal contains are not trained again; the others are appended to it. Once
/// `interrupted` is true, no further run starts; any thread may call it, one at a time. Throws
/// Error if nothing has been compared by then. A crew does not change any number.
Study run_study(const data::Dataset& data, const std::vector<nn::Unit>& units,
                const Configuration& configuration,
                const std::function<void(const Progress&)>& report = {}, Journal* journal = nullptr,
                const std::function<bool()>& interrupted = {}, Crew* crew = nullptr);

}  // namespace hillock::choose
