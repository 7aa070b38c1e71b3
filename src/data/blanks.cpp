#include "data/blanks.h"

#include <cstring>

namespace hillock::data {

std::size_t squeeze_blanks(BlanksState& state, char* text, std::size_t size) {
  using enum BlanksState::At;
  auto at = state.at;
  char* const begin = text;
  char* out = text;
  if (at == blank) std::memmove(++text, out, size);
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    const bool is_blank = c == ' ' || c == '\t', ends_line = c == '\n' || c == '\r';
    if (at == quoted) {
      if (c == '"') at = after_quote;
      *out++ = c;
      continue;
    }
    // A quote that neither a blank nor a line end follows is text of the quoted field.
    if (at == after_quote && !is_blank && !ends_line) {
      at = quoted;
      *out++ = c;
      continue;
    }
    if (is_blank) {
      if (at != line_start) at = blank;
      continue;
    }
    if (ends_line) {
      at = line_start;
      *out++ = c;
      continue;
    }
    // Only here is it known that the blank is not at the end of a line. It was read before, or
    // there is the room for it, so that the writing is never ahead of the reading.
    const bool begins_field = at != field;
    if (at == blank) *out++ = ' ';
    at = begins_field && c == '"' ? quoted : field;
    *out++ = c;
  }
  state.at = at;
  return static_cast<std::size_t>(out - begin);
}

}  // namespace hillock::data
