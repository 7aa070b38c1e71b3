// verdict_table.h: the answer as text for a terminal.
#pragma once

#include <string>

#include "choose/study.h"
#include "report/text_table.h"

namespace hillock::report {

/// What was read and what will be compared; printed before the work starts.
std::string introduction(const data::Dataset& data, const choose::Configuration& configuration,
                         std::size_t activations);

/// The table, the recommendation and its reasons.
std::string verdict_table(const choose::Study& study, Colour colour);

}  // namespace hillock::report
