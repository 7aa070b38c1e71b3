// judged.h: a verdict on scores that somebody's training gave, in words, as a table and as JSON.
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
  std::vector<race::Statement> statements;  // of each contestant
  std::size_t leader = 0, baseline = 0;     // contestants; the latter is used today
  bool lower_is_better = false;
  // Of a race (race_answer.h): what stands in place of the headline, and of "not paired: …".
  std::string own_headline = {}, why_not_paired = {};
  std::string_view of_twenty = "files";

  bool better_is_shown() const;  // than the baseline
};

/// What is known, in one to three sentences; names come after that.
std::string headline(const Judged& judged);
/// What staying with the baseline costs.
std::string baseline_line(const Judged& judged);
std::string judged_text(const Judged& judged, Colour colour);
nlohmann::ordered_json judged_json(const Judged& judged);

}  // namespace hillock::report
