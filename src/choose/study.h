// study.h: the whole comparison: rates searched, repeats run, a verdict, a recommendation and its
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
#include "choose/verdict.h"
#include "data/dataset.h"
#include "data/encoder.h"
#include "diagnose/diagnostics.h"
#include "nn/network.h"
#include "nn/train.h"
#include "nn/unit.h"

namespace hillock::choose {

/// A network that takes part: a unit in a shape.
struct Contestant {
  nn::Unit unit;
  nn::Shape shape;
  std::size_t parameters = 0;
  double cost = 1;  // counted operations of a training step a row, over relu's in the same shape
  std::vector<theory::Tails> tails;  // of each hidden layer's unit
  bool control = false;  // identity, where it was not asked for: compared, but never recommended
  /// The contestant of full width that this one repeats with as many parameters as the others have
  /// (maxout). It is measured and reported beside that one, and is no candidate itself.
  std::optional<std::size_t> narrow_form_of;
  // In place of the configuration's, for a remedy.
  std::optional<nn::Init> init = {};
  std::optional<nn::Optimizer> optimizer = {};
};

/// What a network looked like inside in the course of its training.
struct Look {
  double epoch = 0;  // 0: at birth, before the first step
  diagnose::Diagnostics diagnostics;
};

/// One finished training.
struct Run {
  std::size_t contestant = 0;
  double rate = 0;
  std::size_t repeat = 0;
  nn::History history;              // as the validation part stopped it
  std::size_t crosswise_epoch = 0;  // the best one by the test part
  double seconds = 0;               // of training until neither part waited
  double score = 0;                 // over test and validation part, by judge_crosswise (contest.h)
  double test_loss = 0;             // there too, as training measures it
  diagnose::Diagnostics diagnostics;  // of the kept network, on the validation part
  /// At birth, after 1, 4, 16, 64 … epochs, and of the kept network; all on the first look_rows of
  /// the validation part. Runs of the rate search have none.
  std::vector<Look> looks;
  double seconds_looking = 0;  // for these and diagnostics; the history's seconds are without it
};

/// The rates around an activation's own at which it scores no more than the margin below what it
/// scores there, by scores smoothed over neighbouring rates; between rates tried, along a straight
/// line over the rate's logarithm.
struct RateRange {
  double low = 0, high = 0;
  bool low_cut_off = false, high_cut_off = false;  // it may go on beyond what was tried

  double decades() const;
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
  std::vector<RateTrial> trials;  // ascending
  double epochs = 0;              // of the kept networks, two a repeat, mean
  /// To the validation loss that the leader keeps on the same repeat.
  struct Arrival {
    std::size_t repeats = 0;                // that got there
    std::optional<double> epochs, seconds;  // means over them; none where fewer than half did
  } to_leader_loss;
  double seconds_per_run = 0, seconds_per_epoch = 0;
  std::vector<nn::History> histories;  // one a repeat
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
  std::vector<std::string> reasons;
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
    Interval interval;           // all of a variation hold at once
    double dead = 0;             // in the layer that has the most
  };
  std::size_t base = 0;     // a contestant of the study
  double base_dead = 0;     // as Form::dead
  std::vector<Form> forms;  // best mean first
  double margin = 0;
  bool settled = false;  // the base is within the margin of every form, or another is recommended
  std::size_t runs = 0;  // beside those of the base that the study had
};

/// What the runs show of one of the article's four rules for choosing.
struct RuleFinding {
  int rule = 0;
  std::string_view name;
  enum class Holds { yes, no, partly, open } holds = Holds::open;
  std::string text;
};
inline constexpr std::array<std::string_view, 4> holds_names{"yes", "no", "partly", "open"};

/// Rows of the validation part, at most, on which a network is looked into while it trains.
inline constexpr std::size_t look_rows = 128;

/// Why there were no more runs: it is settled; nothing open could be settled within the repeats
/// allowed; the budget is spent; someone interrupted it.
enum class Ended { settled, futile, budget, interrupted };
inline constexpr std::array<std::string_view, 4> ended_names{"settled", "futile", "budget",
                                                             "interrupted"};

struct Study {
  Configuration configuration;
  std::vector<Contestant> contestants;
  std::vector<Finding> findings;         // of the candidates, the leader first, then best mean
  std::vector<Finding> narrow_findings;  // of the narrow forms
  double margin = 0;
  double resolution = 0;   // half the median width of the intervals: what this table and this many
                           // repeats tell apart
  double leader_loss = 0;  // the validation loss that the leader keeps, mean over repeats
  std::size_t recommended = 0;  // an index into findings
  std::string recommendation;   // in words
  std::string ending;           // in words: how sure it is
  double test_score = 0;
  /// The recommended one, trained on all rows that are not held out: test_score is its.
  struct Trained {
    nn::Network network;
    data::Encoder encoder;
  } trained;
  std::size_t runs = 0;     // that the answer rests on
  std::size_t repeats = 0;  // of those that were run the most
  bool settled = false;     // what --settle asks for is known
  Ended ended = Ended::settled;
  std::optional<Variation> mixed, remedies;  // none: not asked for, not called for, or not reached
  std::vector<RuleFinding> rules;            // what the runs do not show is not in
  std::vector<std::string> remarks;          // about the data and the comparison, for the user
};

class Crew;
class Journal;

/// Called from time to time while runs finish, by one thread at a time.
struct Progress {
  std::string_view phase;
  std::size_t done = 0, total = 0;  // runs of this phase
};

/// With a journal, runs that it has are not trained again, and all others are in it at the end.
/// Once `interrupted` is true, no further run begins; it is asked from any thread, one at a time.
/// Throws Error where nothing was compared by then. A crew changes no number.
Study run_study(const data::Dataset& data, const std::vector<nn::Unit>& units,
                const Configuration& configuration,
                const std::function<void(const Progress&)>& report = {}, Journal* journal = nullptr,
                const std::function<bool()>& interrupted = {}, Crew* crew = nullptr);

}  // namespace hillock::choose
