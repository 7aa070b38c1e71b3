// score_table.h: reads existing scores from a CSV file with one score per line, by arm and seed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "data/table_form.h"
#include "race/posterior.h"

namespace hillock::race {

/// Column names. "" means: look for the usual names; only score and arm are required.
struct ScoreColumns {
  std::string arm, score, seed, rate, step;
};

struct ScoreTable {
  std::vector<std::string> contestants;  // in the order of the file
  /// A contestant at one of its rates.
  struct Arm {
    std::size_t contestant = 0;
    std::string rate;  // as written in the file; "" if there is no such column
    std::vector<std::string> seeds;
    std::vector<double> scores;  // one per seed, at its last step
    std::size_t failed = 0;      // runs without a score; they are not in seeds and scores
  };
  std::vector<Arm> arms;
  /// Contestants without enough scores for a verdict, which are not in the lists above: each of
  /// their arms has fewer than two scores, or more failed runs than scores.
  struct Apart {
    std::string name;
    std::size_t scores = 0, failed = 0;

    std::string_view why() const { return failed > scores ? "failed" : "too few"; }
  };
  std::vector<Apart> apart;
  ScoreColumns columns;  // the columns that were read
};

/// An empty, NaN or infinite cell is the score of a failed run. Throws Error, which names the line,
/// and UsageError if a column does not exist.
ScoreTable read_scores(const std::string& path, const ScoreColumns& columns,
                       const data::TableForm& form = {});

/// The scores as a posterior takes them, and whether they are paired.
struct ScoresToJudge {
  Scores scores;  // [arm][repeat], higher is better
  Pairing pairing = Pairing::unpaired;
  double correlation = 0;    // if paired: the mean correlation of two arms
  std::size_t left_out = 0;  // number of scores whose seed not every arm has
};

/// Pairs the scores by the seeds that all arms have, if these are at least three and at least half
/// of the seeds of every arm. Otherwise the scores are unpaired.
ScoresToJudge pair_up(const ScoreTable& table, bool lower_is_better);

/// Whether lower values of a score with this name are better: loss, val_loss, rmse, …
bool is_a_loss(std::string_view name);

/// The default margin: half a percentage point of an accuracy, or of any other score 1 % of the
/// median of the arms' means.
double usual_margin(const Scores& scores, bool lower_is_better);

}  // namespace hillock::race
