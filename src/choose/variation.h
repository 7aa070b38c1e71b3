// variation.h: trials that hang on the study's answer: networks that differ from one of its own in
// one thing, each at its own learning rate, beside that one on the same repeats.
#pragma once

#include "choose/runs.h"
#include "choose/study.h"

namespace hillock::choose {

/// A share of dead units in a layer from which on it is worth a sentence, and a remedy.
inline constexpr double many_dead = 0.1;

/// What was asked for, or is called for: `mixed`, and `remedies` where relu lost units at its own
/// best rate. The bench knows the study's runs.
void try_variations(Study& study, const Bench& bench);

}  // namespace hillock::choose
