// text_source.h: a file as a stream of text blocks: unpacked, without a byte order mark, UTF-16
// turned into UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct z_stream_s;

namespace hillock {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct EndInflate {
  void operator()(z_stream_s* stream) const;
};

/// The bytes of a file, gunzipped where they begin as gzip does, and their fingerprint so far.
struct ByteSource {
  std::string path;
  std::unique_ptr<std::FILE, CloseFile> file;
  std::unique_ptr<z_stream_s, EndInflate> gzip;  // null: the bytes as they are
  std::vector<char> packed;                      // what was read and not yet unpacked
  std::size_t at = 0, end = 0;                   // the unread part of packed
  bool member_open = false;                      // within a gzip member, which must not end here
  std::uint64_t fingerprint = 0;
  std::uint64_t file_bytes = 0;  // read so far
};

/// Throws UsageError where there is no such file.
ByteSource open_bytes(const std::string& path);

/// Fills out with the next bytes and returns how many; fewer than out_size only at the end. Throws
/// Error.
std::size_t read_bytes(ByteSource& source, char* out, std::size_t out_size);

enum class Encoding { utf8, utf16_little, utf16_big };

struct CloseIconv {
  void operator()(void* descriptor) const;
};

/// UTF-8 is checked as it passes by; a file that turns out not to be UTF-8 is Latin-1, whose
/// delimiters, quotes and line ends are the same bytes. So whoever keeps text keeps it as it came
/// and calls from_latin1 at the end.
struct TextSource {
  ByteSource bytes;
  Encoding encoding = Encoding::utf8;
  std::unique_ptr<void, CloseIconv> iconv;  // for UTF-16
  std::vector<char> raw, text;              // a block before and after iconv
  std::size_t left_over =
      0;                   // bytes of a character cut by the end of the last block, at raw's front
  std::size_t passed = 0;  // bytes of text given out
  bool begun = false;
  bool is_utf8 = true;  // so far
  int expected = 0;     // bytes still to come of a character that the block's end cuts
  unsigned char lowest = 0x80, highest = 0xbf;  // what the next of them may be
};

TextSource open_text(const std::string& path);

/// The next 256 KiB or so, valid until the next call; empty at the end. Throws Error for bytes that
/// are not text.
std::string_view next_block(TextSource& source);

std::string from_latin1(std::string_view text);

}  // namespace hillock
