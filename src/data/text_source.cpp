// text_source.cpp: tells the encoding from the first block and checks the text that passes.
#include "data/text_source.h"

#include <iconv.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "api/error.h"

namespace hillock {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18;
constexpr std::string_view accepted =
    "hillock reads CSV and TSV as text (UTF-8, UTF-16 or Latin-1), plain or .gz, and folders of "
    "IDX files.";

bool starts_with(std::string_view text, std::string_view mark) {
  return text.substr(0, mark.size()) == mark;
}

Encoding told_by(std::string_view block) {
  if (starts_with(block, "\xff\xfe")) return Encoding::utf16_little;
  if (starts_with(block, "\xfe\xff")) return Encoding::utf16_big;
  // Without a mark: in tables most characters are ASCII, so one byte of each pair is 0 and the
  // other is not.
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < block.size(); ++i) zeros[i % 2] += block[i] == 0;
  const std::size_t pairs = block.size() / 2;
  if (pairs == 0) return Encoding::utf8;
  if (zeros[0] == 0 && zeros[1] * 10 > pairs * 7) return Encoding::utf16_little;
  if (zeros[1] == 0 && zeros[0] * 10 > pairs * 7) return Encoding::utf16_big;
  return Encoding::utf8;
}

std::string_view kind_of_binary(std::string_view block) {
  if (starts_with(block, "PK\x03\x04"))
    return " It begins as a zip archive or an Excel workbook does: save the sheet as CSV.";
  if (starts_with(block, "PAR1")) return " It begins as a Parquet file does: write it as CSV.";
  if (starts_with(block, "SQLite format 3"))
    return " It begins as a SQLite database does: export the table as CSV.";
  return "";
}

// Table 3-7 of the Unicode Standard: the first byte tells how many follow and what the first of
// those may be.
void check_utf8(TextSource& source, std::string_view block) {
  const auto* byte = reinterpret_cast<const unsigned char*>(block.data());
  const auto* const end = byte + block.size();
  while (byte < end) {
    if (source.expected == 0) {
      std::uint64_t eight;
      while (end - byte >= 8 && (std::memcpy(&eight, byte, 8), (eight & 0x8080808080808080) == 0))
        byte += 8;
      while (byte < end && *byte < 0x80) ++byte;
      if (byte == end) return;
      const unsigned char lead = *byte++;
      source.expected = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
      source.lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      source.highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      source.is_utf8 = lead >= 0xc2 && lead <= 0xf4;
    } else {
      source.is_utf8 = *byte >= source.lowest && *byte <= source.highest;
      source.lowest = 0x80;
      source.highest = 0xbf;
      --source.expected;
      ++byte;
    }
    if (!source.is_utf8) return;
  }
}

std::string_view to_utf8(TextSource& source, std::size_t n) {
  source.text.resize(2 * block_size);  // two bytes make at most three
  char *in = source.raw.data(), *out = source.text.data();
  std::size_t in_left = n, out_left = source.text.size();
  const bool failed =
      ::iconv(source.iconv.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1);
  const bool at_end = n < block_size;
  if (failed && (errno != EINVAL || at_end))
    throw Error(fmt::format(
        "{}: is not whole UTF-16: its text breaks off after {} bytes of UTF-8. Save it as UTF-8.",
        source.bytes.path, source.passed + source.text.size() - out_left));
  std::memmove(source.raw.data(), in, in_left);
  source.left_over = in_left;
  return {source.text.data(), source.text.size() - out_left};
}

void refuse_binary(const TextSource& source, std::string_view block) {
  const std::size_t zero = block.find('\0');
  if (zero == block.npos) return;
  throw Error(fmt::format("{}: is not text: byte {} is 0.{} {}", source.bytes.path,
                          source.passed + zero + 1, source.passed == 0 ? kind_of_binary(block) : "",
                          accepted));
}

}  // namespace

void CloseIconv::operator()(void* descriptor) const {
  iconv_close(descriptor);
}

TextSource open_text(const std::string& path) {
  TextSource source;
  source.bytes = open_bytes(path);
  source.raw.resize(block_size);
  return source;
}

std::string_view next_block(TextSource& source) {
  const std::size_t fresh =
      read_bytes(source.bytes, source.raw.data() + source.left_over, block_size - source.left_over);
  const std::size_t n = source.left_over + fresh;
  source.left_over = 0;
  std::string_view block(source.raw.data(), n);
  if (!source.begun) {
    source.encoding = told_by(block);
    if (source.encoding != Encoding::utf8)
      source.iconv.reset(
          iconv_open("UTF-8", source.encoding == Encoding::utf16_little ? "UTF-16LE" : "UTF-16BE"));
  }
  if (source.iconv) block = to_utf8(source, n);
  const bool first = !source.begun;
  source.begun = true;
  if (first && starts_with(block, "\xef\xbb\xbf")) block.remove_prefix(3);
  refuse_binary(source, block);
  if (source.is_utf8) check_utf8(source, block);
  source.passed += block.size();
  if (block.empty() && source.expected > 0) source.is_utf8 = false;  // ends within a character
  return block;
}

std::string from_latin1(std::string_view text) {
  const std::unique_ptr<void, CloseIconv> converter(iconv_open("UTF-8", "ISO-8859-1"));
  std::string out(2 * text.size(), '\0');
  char *from = const_cast<char*>(text.data()), *to = out.data();
  std::size_t from_left = text.size(), to_left = out.size();
  ::iconv(converter.get(), &from, &from_left, &to, &to_left);
  out.resize(out.size() - to_left);
  return out;
}

}  // namespace hillock
