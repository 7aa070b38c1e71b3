// variation.h: further trials that depend on the answer: networks that differ from one network of
// the study in one respect, each at its own learning rate, compared with it on the same repeats.
#pragma once

#include "choose/runs.h"
#include "choose/study.h"

namespace hillock::choose {

/// The share of dead units in a layer from which on it is reported and a remedy is tried.
inline constexpr double many_dead = 0.1;

/// Runs the trials that were requested (`mixed`) or are needed (`remedies`, if relu has dead units
/// at its best rate). The bench has the runs of the study.
void try_variations(Study& study, const Bench& bench);

}  // namespace hillock::choose
