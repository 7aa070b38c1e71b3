#include "data/one_line.h"

#include "data/text_source.h"

namespace hillock {

std::string one_line(std::string text) {
  if (!is_utf8(text)) text = from_latin1(text);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  constexpr std::size_t most = 4000;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (text[end] & '\xc0') == '\x80') --end;  // not within a character
  return text.substr(0, end) + "…";
}

}  // namespace hillock
