// summary.h: summarises the runs of one contestant.
#pragma once

#include <vector>

#include "choose/finding.h"
#include "choose/raced.h"

namespace hillock::choose {

/// Everything except the arrival at the leader's loss and the range of rates, which depend on other
/// contestants.
Finding summarise(std::size_t contestant, const Raced& raced, const Configuration& configuration);

/// The interval of the difference to the leader, by the repeats that both have.
race::Interval on_new_data(const race::Race& race, const race::Statement& statement,
                           const Configuration& configuration);

/// In each common repeat, the first epoch whose validation loss is no higher than the loss that the
/// leader keeps.
Finding::Arrival arrival_at_loss_of(const std::vector<nn::History>& leader,
                                    const std::vector<nn::History>& histories);

/// The validation loss of the kept epoch, mean over repeats.
double mean_kept_loss(const std::vector<nn::History>& histories);

}  // namespace hillock::choose
