// summary.h: what the runs of one contestant say together.
#pragma once

#include <vector>

#include "choose/finding.h"
#include "choose/raced.h"

namespace hillock::choose {

/// All but the way to the leader's loss and the range of rates, which need the other contestants.
Finding summarise(std::size_t contestant, const Raced& raced, const Configuration& configuration);

/// Of the difference to the leader, by the repeats that both have.
race::Interval on_new_data(const race::Race& race, const race::Statement& statement,
                           const Configuration& configuration);

/// In each repeat that both have: the first epoch whose validation loss is no higher than the
/// leader's kept one.
Finding::Arrival arrival_at_loss_of(const std::vector<nn::History>& leader,
                                    const std::vector<nn::History>& histories);

/// The validation loss that is kept, mean over repeats.
double mean_kept_loss(const std::vector<nn::History>& histories);

}  // namespace hillock::choose
