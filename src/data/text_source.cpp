// text_source.cpp: tells the encoding from the first block and refuses what is no text.
#include "data/text_source.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "api/error.h"
#include "data/converted_file.h"

namespace hillock::data {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 18;
constexpr std::string_view accepted =
    "hillock reads CSV, TSV and JSON Lines as text (UTF-8, UTF-16 or Latin-1), plain or .gz, "
    "Parquet and Feather files, and folders of IDX files.";

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool starts_with(std::string_view text, std::string_view mark) {
  return text.substr(0, mark.size()) == mark;
}

Encoding encoding_of(std::string_view block, std::optional<TextEncoding> told) {
  if (told && *told != TextEncoding::utf16) return Encoding::utf8;
  if (starts_with(block, "\xff\xfe")) return Encoding::utf16_little;
  if (starts_with(block, "\xfe\xff")) return Encoding::utf16_big;
  // Without a mark: in tables most characters are ASCII, so one byte of each pair is 0 and the
  // other is not.
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < block.size(); ++i) zeros[i % 2] += block[i] == 0;
  const std::size_t pairs = block.size() / 2;
  if (told) return zeros[0] > zeros[1] ? Encoding::utf16_big : Encoding::utf16_little;
  if (pairs == 0) return Encoding::utf8;
  if (zeros[0] == 0 && zeros[1] * 10 > pairs * 7) return Encoding::utf16_little;
  if (zeros[1] == 0 && zeros[0] * 10 > pairs * 7) return Encoding::utf16_big;
  return Encoding::utf8;
}

// Files of tables that are not text, by their first bytes, and how pandas reads them.
struct BinaryKind {
  std::string_view begins, name, reader;
};
constexpr BinaryKind binary_kinds[] = {
    {"PK\x03\x04", "an Excel workbook", "excel"},
    {"\xd0\xcf\x11\xe0", "an Excel workbook", "excel"},
    {"\x89HDF", "an HDF5 file", "hdf"},
};

// What to do with it; empty for another file.
std::string about_binary(const std::string& path, std::string_view block) {
  if (path.ends_with(".onnx"))
    return fmt::format(
        "By its name it is an ONNX model: 'hillock inspect {}' shows what is in it, and 'hillock "
        "predict {} data.csv' runs it.",
        path, path);
  if (starts_with(block, "\x93NUMPY"))
    return fmt::format(
        "It is an array of NumPy. Write it as CSV: python3 -c \"import numpy; "
        "numpy.savetxt('table.csv', numpy.load('{}'), delimiter=',')\"",
        path);
  if (path.ends_with(".npz"))
    return fmt::format(
        "By its name it holds arrays of NumPy. Write one of them as CSV: python3 -c \"import "
        "numpy; "
        "all = numpy.load('{}'); numpy.savetxt('table.csv', all[all.files[0]], delimiter=',')\"",
        path);
  for (const auto& [begins, name, reader] : binary_kinds)
    if (starts_with(block, begins))
      return fmt::format(
          "It begins as {} does. Write it as CSV: python3 -c \"import pandas; "
          "pandas.read_{}('{}').to_csv('table.csv', index=False)\"",
          name, reader, path);
  if (is_for_pyarrow(block))  // others than standard input came as text
    return "It is Parquet or Feather. Save it as a file, and give that.";
  if (starts_with(block, "SQLite format 3"))
    return "It begins as a SQLite database does: export the table as CSV.";
  return "";
}

void to_utf8(TextSource& source, bool at_end, Buffer& to) {
  Buffer& raw = source.raw;
  char *in = raw.bytes.get(), *out = room_for(to, 2 * raw.size);  // two bytes make at most three
  std::size_t in_left = raw.size, out_left = 2 * raw.size;
  const bool failed =
      ::iconv(source.iconv.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1);
  const std::size_t made = 2 * raw.size - out_left;
  if (failed && (errno != EINVAL || at_end))
    throw Error(fmt::format(
        "{}: is not whole UTF-16: its text breaks off after {} bytes of UTF-8. Save it as UTF-8.",
        source.bytes.path, source.passed + made));
  to.size += made;
  std::memmove(raw.bytes.get(), in, in_left);
  raw.size = in_left;
}

void refuse_binary(const TextSource& source, std::string_view block) {
  const std::size_t zero = block.find('\0');
  if (zero == block.npos) return;
  const std::string about = source.passed == 0 ? about_binary(source.bytes.path, block) : "";
  if (!about.empty()) throw Error(fmt::format("{}: is not text. {}", source.bytes.path, about));
  throw Error(fmt::format("{}: is not text: byte {} is 0. {}", source.bytes.path,
                          source.passed + zero + 1, accepted));
}

}  // namespace

void CloseIconv::operator()(void* descriptor) const {
  iconv_close(descriptor);
}

char* room_for(Buffer& buffer, std::size_t more) {
  if (buffer.size + more > buffer.capacity) {
    const std::size_t capacity = std::max(buffer.size + more, 2 * buffer.capacity);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (buffer.size > 0) std::memcpy(larger.get(), buffer.bytes.get(), buffer.size);
    buffer.bytes = std::move(larger);
    buffer.capacity = capacity;
  }
  return buffer.bytes.get() + buffer.size;
}

void append(Buffer& buffer, std::string_view text) {
  if (text.empty()) return;
  std::memcpy(room_for(buffer, text.size()), text.data(), text.size());
  buffer.size += text.size();
}

TextSource open_text(const std::string& path, std::optional<TextEncoding> told) {
  TextSource source;
  source.bytes = open_bytes(path);
  source.told = told;
  return source;
}

TextSource kept_text(TextSource& source, std::string_view text) {
  TextSource kept;
  kept.bytes.path = source.bytes.path;
  kept.bytes.file.reset(std::tmpfile());
  std::FILE* const file = kept.bytes.file.get();
  bool is_written = file != nullptr;
  const auto write = [&](std::string_view part) {
    is_written = is_written && std::fwrite(part.data(), 1, part.size(), file) == part.size();
  };
  write(text);
  for (Buffer block; is_written && append_block(source, block); block.size = 0) write(block.text());
  if (!is_written || std::fflush(file) != 0)
    throw Error(
        fmt::format("{}: cannot be kept in a temporary file: {}. Save it as a file, and give that.",
                    source.bytes.path, std::strerror(errno)));
  kept.bytes.packed.resize(block_size);
  kept.begun = true;  // it is text, without a mark
  rewind(kept);
  return kept;
}

void rewind(TextSource& kept) {
  std::rewind(kept.bytes.file.get());
  kept.bytes.at = kept.bytes.end = 0;
  kept.bytes.fingerprint = kept.bytes.file_bytes = 0;
  kept.passed = 0;
}

void expect_other_encoding(const TextSource& source, std::string_view text,
                           std::size_t lines_before) {
  if (source.told != TextEncoding::utf8) return;
  std::size_t line = lines_before + 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    if (!is_utf8(text.substr(at, end - at))) break;
    at = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  throw Error(
      fmt::format("{}: line {} is not UTF-8, which --encoding says it is. Try --encoding latin-1.",
                  source.bytes.path, line));
}

bool append_block(TextSource& source, Buffer& to) {
  const std::size_t before = to.size;
  Buffer& into = source.iconv ? source.raw : to;
  const std::size_t fresh = read_bytes(source.bytes, room_for(into, block_size), block_size);
  into.size += fresh;
  if (!source.begun) {
    source.encoding = encoding_of(to.text().substr(before), source.told);
    if (source.encoding != Encoding::utf8) {
      source.iconv.reset(
          iconv_open("UTF-8", source.encoding == Encoding::utf16_little ? "UTF-16LE" : "UTF-16BE"));
      append(source.raw, to.text().substr(before));
      to.size = before;
    }
  }
  if (source.iconv) to_utf8(source, fresh < block_size, to);
  std::string_view block = to.text().substr(before);
  if (!source.begun && starts_with(block, byte_order_mark)) {
    to.size -= byte_order_mark.size();
    std::memmove(to.bytes.get() + before, block.data() + byte_order_mark.size(), to.size - before);
    block = to.text().substr(before);
  }
  refuse_binary(source, block);
  source.begun = true;
  source.passed += block.size();
  if (source.squeezed) {
    room_for(to, 1);
    to.size = before + squeeze_blanks(*source.squeezed, to.bytes.get() + before, to.size - before);
  }
  return fresh > 0;
}

// Table 3-7 of the Unicode Standard: the first byte tells how many follow and what the first of
// those may be.
bool is_utf8(std::string_view text) {
  const auto* byte = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = byte + text.size();
  while (byte < end) {
    std::uint64_t eight;
    if (end - byte >= 8 && (std::memcpy(&eight, byte, 8), (eight & 0x8080808080808080) == 0)) {
      byte += 8;
      continue;
    }
    const unsigned char lead = *byte++;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const int following = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (end - byte < following) return false;
    const unsigned char lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte[0] < lowest || byte[0] > highest) return false;
    for (int i = 1; i < following; ++i)
      if ((byte[i] & 0xc0) != 0x80) return false;
    byte += following;
  }
  return true;
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

}  // namespace hillock::data
