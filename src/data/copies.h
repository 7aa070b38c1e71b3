// copies.h: rows that are copies of each other, so that no split trains on some of them and judges
// on the others.
#pragma once

#include "data/dataset.h"

namespace hillock::data {

/// Puts copies of a row into one of Dataset::groups, with a note. Rows are copies if they are equal
/// in all features and in the target, unless so many equal rows are likely by chance (copies.cpp).
/// Images are left as they are. Takes O(rows (columns + log rows)).
void keep_copies_together(Dataset& data);

}  // namespace hillock::data
