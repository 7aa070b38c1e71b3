// summary.h: what the repeats of one contestant say together.
#pragma once

#include <vector>

#include "choose/rate_search.h"
#include "choose/study.h"

namespace hillock::choose {

/// runs: one a repeat, in their order. The judgement, the way to the leader's loss and the range of
/// rates need the other contestants, and stay open.
Finding summarise(std::size_t contestant, const std::vector<Run>& runs, const RateSearch& search);

/// In each repeat: the first epoch whose validation loss is no higher than the leader's kept one.
Finding::Arrival arrival_at_loss_of(const std::vector<nn::History>& leader,
                                    const std::vector<nn::History>& histories);

/// The validation loss that is kept, mean over repeats.
double mean_kept_loss(const std::vector<nn::History>& histories);

}  // namespace hillock::choose
