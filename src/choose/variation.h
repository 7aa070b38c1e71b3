// variation.h: trials that hang on the study's answer: networks that differ from one of its own in
// one thing, each at its own learning rate, beside that one on the same repeats.
#pragma once

#include <optional>
#include <vector>

#include "choose/comparison.h"
#include "choose/rate_search.h"
#include "choose/runs.h"

namespace hillock::choose {

/// The first form is the one that they all differ from, as the study has it. The race is the usual
/// one, but that the first costs nothing: what is no better is no reason to change; and that it has
/// so many repeats at most. None where the budget ended, or someone interrupted, before each form
/// had its first repeat.
std::optional<Variation> vary(const Bench& study, const RateSearch& search,
                              const Comparison& comparison, std::size_t base,
                              const std::vector<Contestant>& forms, std::size_t most_repeats);

/// What was asked for, or is called for: `mixed`, and `remedies` where relu lost units at its own
/// best rate, each on as many repeats as relu had (more with a budget or Settle::all).
void try_variations(Study& study, const Bench& bench, const RateSearch& search,
                    const Comparison& comparison);

}  // namespace hillock::choose
