// blanks.h: text whose columns are separated by runs of blanks and tabs, as NumPy's loadtxt and
// pandas with sep=r'\s+' read it, turned into text with one blank between fields.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::data {

/// Where in a record the text so far ends.
struct BlanksState {
  enum class At : std::uint8_t { line_start, blank, field, quoted, after_quote };
  At at = At::line_start;
};

/// In place: drops blanks at the ends of lines and makes one of several, but for those in quoted
/// fields; lines stay as they are. Returns how many bytes there are then: at most one more, for
/// which there must be room, because a blank at the end of the text before may come with this one.
std::size_t squeeze_blanks(BlanksState& state, char* text, std::size_t size);

}  // namespace hillock::data
