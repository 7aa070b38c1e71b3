// python_cells.h: the part of train_pytorch.py that reads cells which are no plain numbers, as
// data/dressed_number.h and data/calendar.h do.
#pragma once

#include <string>

#include "data/dataset.h"

namespace hillock::report {

/// Python: READERS = {"price": lambda text: …}; by the name of the input, or of the target, what
/// reads the text of a cell; empty if all columns are plain.
std::string python_readers(const data::Dataset& data);

/// The functions that the readers call.
std::string python_reading_functions(const data::Dataset& data);

}  // namespace hillock::report
