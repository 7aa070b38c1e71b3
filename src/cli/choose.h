// choose.h: a call of `hillock choose`, as cli/choose_options.cpp reads it off the command line.
#pragma once

#include <string>
#include <vector>

#include "choose/options.h"

namespace hillock::cli {

struct ChooseWords {
  std::string data;
  std::vector<choose::Given> options;
  std::string command;  // the words again, for the report
};

/// Runs the study. Throws UsageError where an option's text is none of its values.
void choose(const ChooseWords& words);

}  // namespace hillock::cli
