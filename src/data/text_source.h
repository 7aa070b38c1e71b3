// text_source.h: a file as a stream of text: unpacked, without a byte order mark, UTF-16 turned
// into UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/blanks.h"
#include "data/table_form.h"

struct z_stream_s;

namespace hillock::data {

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
  bool is_converted = false;                     // from another file's table
  bool member_open = false;                      // within a gzip member, which must not end here
  std::uint64_t fingerprint = 0;
  std::uint64_t file_bytes = 0;      // read so far
  std::uint64_t unpacked_bytes = 0;  // made of them so far, where they are packed
};

/// "-" is standard input; what it is called in messages.
std::string name_of_file(const std::string& path);

/// Throws UsageError where there is no such file.
ByteSource open_bytes(const std::string& path);

/// Fills out with the next bytes and returns how many; fewer than out_size, a multiple of 256 KiB,
/// only at the end. Throws Error.
std::size_t read_bytes(ByteSource& source, char* out, std::size_t out_size);

/// Throws Error where packed bytes became so many more that they were made to fill memory: 250
/// times as many and over 1 GiB.
void expect_honest_packing(const std::string& path, std::uint64_t unpacked, std::uint64_t packed);

enum class Encoding { utf8, utf16_little, utf16_big };

struct CloseIconv {
  void operator()(void* descriptor) const;
};

/// Bytes that grow at the end, where std::vector would first fill them with zeros.
struct Buffer {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0, capacity = 0;

  std::string_view text() const { return {bytes.get(), size}; }
};

/// Room for so many more bytes behind those there.
char* room_for(Buffer& buffer, std::size_t more);
void append(Buffer& buffer, std::string_view text);

/// The text comes as it is written in the file, UTF-8 or not: a file that is not UTF-8 is Latin-1,
/// whose delimiters, quotes and line ends are the same bytes. So whoever keeps text keeps it as it
/// came, asks is_utf8 and calls from_latin1 at the end.
struct TextSource {
  ByteSource bytes;
  Encoding encoding = Encoding::utf8;
  std::unique_ptr<void, CloseIconv> iconv;  // for UTF-16
  Buffer raw;                               // a block before iconv, and what it left of the last
  std::size_t passed = 0;                   // bytes of text given out
  bool begun = false;
  std::optional<TextEncoding> told;     // by the user
  std::optional<BlanksState> squeezed;  // runs of blanks become one from here on
};

TextSource open_text(const std::string& path, std::optional<TextEncoding> told = {});

/// All that is left of a source, of which `text` is read already, as a source of its own. It is
/// written to a temporary file. Throws Error.
TextSource kept_text(TextSource& source, std::string_view text);
/// To the first byte of a source that is kept so.
void rewind(TextSource& kept);

/// Appends the next 256 KiB or so; false at the end. Throws Error for bytes that are not text.
bool append_block(TextSource& source, Buffer& to);

/// Precondition: the text is not UTF-8. Throws Error where the user says that it is; so many lines
/// stand before it.
void expect_other_encoding(const TextSource& source, std::string_view text,
                           std::size_t lines_before);

/// Of whole text: a character cut off at the end is not UTF-8.
bool is_utf8(std::string_view text);

std::string from_latin1(std::string_view text);

}  // namespace hillock::data
