// held_out.h: trains the recommended network and tests it on the held-out rows.
#pragma once

#include <vector>

#include "choose/run.h"
#include "choose/study.h"

namespace hillock::choose {

class Journal;

/// Trains on all rows that are not held out, for the median number of epochs that the repeats kept,
/// and sets the score on the held-out rows. Then trains in the same way on these rows too, unless
/// they came with the data as its test set, and sets study.trained.
void train_the_recommended(Study& study, const data::Dataset& data, const HeldOut& rows,
                           const std::vector<Run>& runs, Journal* journal);

}  // namespace hillock::choose
