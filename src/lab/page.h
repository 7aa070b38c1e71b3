// page.h: what experiments found, as text: for a terminal, a page (Markdown), a program (JSON).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "lab/experiment.h"

namespace hillock::lab {

struct Result {
  Experiment experiment;
  Outcome outcome;
  std::string left_out;  // why it was not run; empty where it was
  double seconds = 0;

  Conclusion conclusion() const { return together(outcome.answers); }
};

/// "holds"; where its claims differ: "holds 3, depends 1, does not hold 1".
std::string verdicts_of(const Result& result);

/// For a terminal.
std::string in_text(const Result& result);

/// A page of all: a table of the verdicts first. Escaped: nothing in it is read as HTML.
std::string in_markdown(const std::vector<Result>& results, const LabOptions& options);

/// Everything but `seconds` repeats bit for bit on one instruction set, measured times apart.
nlohmann::ordered_json in_json(const std::vector<Result>& results, const LabOptions& options);

}  // namespace hillock::lab
