// judged.h: a verdict on scores that somebody's training gave, in words, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "race/score_table.h"
#include "race/verdict.h"
#include "report/colour.h"

namespace hillock::report {

struct Judged {
  std::string file;
  race::ScoreTable table;
  race::ScoresToJudge scores;
  race::Rules rules;
  race::Statements statements;
  std::size_t baseline = 0;  // a contestant: what is used today
  bool lower_is_better = false;

  bool better_is_shown() const;  // than the baseline
};

/// What is known, in one to three sentences; names come after that.
std::string headline(const Judged& judged);
/// What staying with the baseline costs.
std::string baseline_line(const Judged& judged);
std::string judged_text(const Judged& judged, Colour colour);
nlohmann::ordered_json judged_json(const Judged& judged);

}  // namespace hillock::report
