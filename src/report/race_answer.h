// race_answer.h: the result of a race over commands, as text, table and JSON (judged.h), and what
// to do next.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "race/race.h"
#include "report/judged.h"

namespace hillock::report {

struct RaceAnswer {
  Judged judged;
  race::Settle settle = race::Settle::recommendation;
  std::string ended;  // settled, futile, budget, interrupted
  std::size_t repeats = 0, runs = 0, reused = 0, failed = 0, stopped_early = 0;
  std::size_t recommended = 0;                // one of judged's contestants
  std::string budget;                         // as given
  std::vector<std::string> at_the_edge = {};  // those whose best rate is the last one allowed
  bool is_constant = false;                   // all repeats of an arm gave the same score
};

/// Sets judged.own_headline.
void find_headline(RaceAnswer& answer);
std::string race_text(const RaceAnswer& answer, Colour colour);
nlohmann::ordered_json race_json(const RaceAnswer& answer);

}  // namespace hillock::report
