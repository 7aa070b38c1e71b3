#include "report/text_table.h"

#include <algorithm>

namespace hillock::report {
namespace {

// The first byte of the nth character; the text has more than n.
std::size_t place_of_character(const std::string& text, std::size_t n) {
  std::size_t at = 0;
  for (std::size_t characters = 0; at < text.size(); ++at) {
    characters += (text[at] & 0xc0) != 0x80;
    if (characters == n + 1) break;
  }
  return at;
}

}  // namespace

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::vector<std::string> laid_out(std::span<const Align> alignment,
                                  const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(alignment.size(), 0);
  for (const auto& row : rows)
    for (std::size_t c = 0; c < widths.size(); ++c)
      widths[c] = std::max(widths[c], width_of(row[c]));
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string space(widths[c] - width_of(row[c]), ' ');
      line += alignment[c] == Align::left ? row[c] + space : space + row[c];
      if (c + 1 < widths.size()) line += "  ";
    }
    lines.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
  }
  return lines;
}

std::string wrapped(const std::string& text, std::size_t first, std::size_t next,
                    std::size_t columns) {
  std::string out, line(first, ' ');
  bool is_begun = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (is_begun && width_of(line) + 1 + width_of(word) > columns) {
      out += line + "\n";
      line = std::string(next, ' ') + word;
      continue;
    }
    line += (is_begun ? " " : "") + word;
    is_begun = true;
  }
  return out + line;
}

std::string shortened(const std::string& text, std::size_t most) {
  return width_of(text) <= most ? text : text.substr(0, place_of_character(text, most - 1)) + "…";
}

std::string shortened_inside(const std::string& text, std::size_t most) {
  const std::size_t width = width_of(text), last = (most - 1) / 2;
  if (width <= most) return text;
  return shortened(text, most - last) + text.substr(place_of_character(text, width - last));
}

}  // namespace hillock::report
