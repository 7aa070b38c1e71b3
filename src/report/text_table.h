// text_table.h: lays out a table for a terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hillock::report {

enum class Align { left, right };

/// In characters, not bytes: all characters used here are one column wide.
std::size_t width_of(const std::string& text);

/// One line per row; the first row may be a header. Lines are indented by two spaces, columns are
/// as wide as their widest cell and two spaces apart. Every row has as many cells as `alignment`.
std::vector<std::string> laid_out(std::span<const Align> alignment,
                                  const std::vector<std::vector<std::string>>& rows);

/// The words of the text on lines of at most `columns` characters, but for longer words. The first
/// line is indented by `first` spaces, further ones by `next`. No line break at the end.
std::string wrapped(const std::string& text, std::size_t first, std::size_t next,
                    std::size_t columns);

/// At most so many characters of the text, the last one an ellipsis where it is longer.
std::string shortened(const std::string& text, std::size_t most);

/// The same, with the ellipsis in the middle: names often differ at their end.
std::string shortened_inside(const std::string& text, std::size_t most);

/// Whether text for a terminal carries colours.
enum class Colour { none, ansi };

}  // namespace hillock::report
