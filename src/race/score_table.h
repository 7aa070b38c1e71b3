// score_table.h: scores that exist already, one a line of a CSV file, sorted by arm and seed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "race/posterior.h"

namespace hillock::race {

/// Names of columns. "": found by their usual names, and none is no fault but for score and arm.
struct ScoreColumns {
  std::string arm, score, seed, rate, step;
};

struct ScoreTable {
  std::vector<std::string> contestants;  // in the order of the file
  /// A contestant, at one of its rates.
  struct Arm {
    std::size_t contestant = 0;
    std::string rate;  // as the file has it; "" where there is no such column
    std::vector<std::string> seeds;
    std::vector<double> scores;  // one a seed; of the last step
    std::size_t failed = 0;      // runs without a score, which are in neither
  };
  std::vector<Arm> arms;
  /// Contestants of which nothing can be said, and which are in neither list above: each of their
  /// arms has fewer than two scores, or more failed runs than scores.
  struct Apart {
    std::string name;
    std::size_t scores = 0, failed = 0;

    std::string_view why() const { return failed > scores ? "failed" : "too few"; }
  };
  std::vector<Apart> apart;
  ScoreColumns columns;  // those that were read
};

/// Throws Error, which names the line, and UsageError where a column is not there. A cell that is
/// empty, NaN or infinite is the score of a failed run.
ScoreTable read_scores(const std::string& path, const ScoreColumns& columns);

/// What a posterior takes, and how the scores go together.
struct ScoresToJudge {
  Scores scores;  // [arm][…], higher is better
  Pairing pairing = Pairing::unpaired;
  double correlation = 0;    // paired: the mean one of two arms
  std::size_t left_out = 0;  // scores of seeds that not every arm has
};

/// Paired by the seeds that all arms have, where that leaves three at least, and half of what each
/// has.
ScoresToJudge pair_up(const ScoreTable& table, bool lower_is_better);

/// Whether it is usually the less the better: loss, val_loss, rmse, …
bool is_a_loss(std::string_view name);

/// A difference that makes none, unless somebody says so: half a point of an accuracy; of other
/// scores 1 % of the middle one of the arms' means.
double usual_margin(const Scores& scores, bool lower_is_better);

}  // namespace hillock::race
