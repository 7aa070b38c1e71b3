// judged.h: a verdict on the scores of a user's own trainings, as text, table and JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "race/score_table.h"
#include "race/verdict.h"
#include "report/text_table.h"

namespace hillock::report {

struct Judged {
  std::string file;
  race::ScoreTable table;
  race::ScoresToJudge scores;
  race::Rules rules;
  std::vector<race::Statement> statements;  // [contestant]
  std::size_t leader = 0, baseline = 0;     // contestants; the baseline is the one in use today
  bool lower_is_better = false;
  // Of a race (race_answer.h): replace the usual headline and the line on pairing.
  std::string own_headline = {}, why_not_paired = {};
  std::string_view of_twenty = "files";

  bool better_is_shown() const;  // better than the baseline
};

/// The result in one to three sentences; the table has the details.
std::string headline(const Judged& judged);
/// What it costs to stay with the baseline.
std::string baseline_line(const Judged& judged);
std::string judged_text(const Judged& judged, Colour colour);
nlohmann::ordered_json judged_json(const Judged& judged);

}  // namespace hillock::report
