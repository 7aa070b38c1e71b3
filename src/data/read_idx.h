// read_idx.h: a folder of IDX files (MNIST's format and file names) to a data set.
#pragma once

#include <string>

#include "data/dataset.h"

namespace hillock::data {

Dataset read_idx(const std::string& folder, const ReadOptions& options);

}  // namespace hillock::data
