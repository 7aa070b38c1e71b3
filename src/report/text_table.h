// text_table.h: a table for a terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hillock::report {

enum class Align { left, right };

/// Characters, not bytes: all of ours are one column wide.
std::size_t width_of(const std::string& text);

/// A line for each row, the first of which may be a head; indented by two, each cell as wide as the
/// widest of its column, two spaces between. Every row has as many cells as `alignment`.
std::vector<std::string> laid_out(std::span<const Align> alignment,
                                  const std::vector<std::vector<std::string>>& rows);

/// Whether text for a terminal carries colours.
enum class Colour { none, ansi };

}  // namespace hillock::report
