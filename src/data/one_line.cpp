#include "data/one_line.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "data/text_source.h"

namespace hillock::data {

namespace {

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

// What changes how other characters are seen, or is itself not seen: the bidirectional controls
// (Unicode Standard Annex 9, section 2), default ignorable characters (DerivedCoreProperties.txt)
// and noncharacters. Variation selectors 1 to 16 and the joiners U+200C and U+200D stay: emoji and
// Persian are written with them.
bool is_deceptive(char32_t c) {
  constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0xad, 0xad},       {0x34f, 0x34f},     {0x61c, 0x61c},    {0x115f, 0x1160}, {0x17b4, 0x17b5},
      {0x180b, 0x180f},   {0x200b, 0x200b},   {0x200e, 0x200f},  {0x202a, 0x202e}, {0x2060, 0x206f},
      {0x3164, 0x3164},   {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},  {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
      {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  for (const auto& [first, last] : ranges)
    if (c >= first && c <= last) return true;
  return (c & 0xfffe) == 0xfffe;
}

}  // namespace

CodePoint first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  char32_t value = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i)
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  return {value, bytes};
}

std::string one_line(std::string text) {
  if (!is_utf8(text)) text = from_latin1(text);
  constexpr std::size_t most = 4000;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const auto [c, bytes] = first_of(rest);
    const std::string_view shown = is_control(c)     ? " "
                                   : is_deceptive(c) ? "\ufffd"
                                                     : rest.substr(0, bytes);
    if (out.size() + shown.size() > most) return out + "…";
    out += shown;
    rest.remove_prefix(bytes);
  }
  return out;
}

std::string message_lines(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find("\n  ");
    out += one_line(std::string(text.substr(0, end)));
    if (end == text.npos) return out;
    out += "\n  ";
    text.remove_prefix(end + 3);
  }
}

std::string file_shown(const std::string& path) {
  const std::filesystem::path given(path);
  if (!given.is_absolute()) return path;
  const std::filesystem::path whole = given.lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace hillock::data
