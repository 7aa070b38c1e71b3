// held_out.h: the recommended network on rows that took part in nothing.
#pragma once

#include <vector>

#include "choose/run.h"
#include "choose/study.h"

namespace hillock::choose {

class Journal;

/// Trained on all rows that are not held out, for as many epochs as the repeats kept (their
/// median): `trained`, and what it scores on those that are.
void train_the_recommended(Study& study, const data::Dataset& data, const HeldOut& rows,
                           const std::vector<Run>& runs, Journal* journal);

}  // namespace hillock::choose
