// train_pytorch.h: a Python script that reads the table and trains the recommended network in
// PyTorch, as hillock does.
#pragma once

#include <span>
#include <string>

#include "choose/study.h"
#include "data/dataset.h"

namespace hillock::report {

/// Throws UsageError where no such script can be written: for images, and for a formula that is too
/// long.
void expect_train_pytorch(const data::Dataset& data, std::span<const nn::Unit> units);

/// Precondition: expect_train_pytorch.
std::string train_pytorch(const choose::Study& study, const data::Dataset& data);

}  // namespace hillock::report
