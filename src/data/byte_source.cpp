// byte_source.cpp: reads and unpacks a file, and takes its fingerprint on the way.
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "api/error.h"
#include "data/converted_file.h"
#include "data/text_source.h"

namespace hillock::data {
namespace {

constexpr std::size_t packed_size = std::size_t{1} << 18;

// Eight bytes at a time, multiplied and folded, in four lanes that do not wait for each other: any
// one changed byte changes it. Not against an adversary.
std::uint64_t add_to_fingerprint(std::uint64_t hash, const char* bytes, std::size_t n) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
  const auto mixed = [](std::uint64_t lane, const char* from, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, size);
    lane = (std::rotl(lane, 29) ^ word) * odd;
    return lane ^ (lane >> 32);
  };
  std::uint64_t lanes[4] = {hash, hash + 1, hash + 2, hash + 3};
  for (; n >= 32; bytes += 32, n -= 32)
    for (int lane = 0; lane < 4; ++lane) lanes[lane] = mixed(lanes[lane], bytes + 8 * lane, 8);
  for (; n > 0; bytes += std::min<std::size_t>(n, 8), n -= std::min<std::size_t>(n, 8))
    lanes[0] = mixed(lanes[0], bytes, std::min<std::size_t>(n, 8));
  for (const std::uint64_t lane : lanes)
    hash = mixed(hash, reinterpret_cast<const char*>(&lane), sizeof lane);
  return hash;
}

// The file's next packed_size bytes; fewer only at its end, so all words of the fingerprint but the
// last are whole.
std::size_t read_file(ByteSource& source, char* out) {
  const std::size_t n = std::fread(out, 1, packed_size, source.file.get());
  if (std::ferror(source.file.get()))
    throw Error(fmt::format("{}: cannot be read after byte {}: {}.", source.path, source.file_bytes,
                            std::strerror(errno)));
  if (n > 0) source.fingerprint = add_to_fingerprint(source.fingerprint + n, out, n);
  source.file_bytes += n;
  return n;
}

void read_more(ByteSource& source) {
  source.at = 0;
  source.end = read_file(source, source.packed.data());
}

std::size_t unpack(ByteSource& source, char* out, std::size_t out_size) {
  z_stream& z = *source.gzip;
  z.next_out = reinterpret_cast<Bytef*>(out);
  z.avail_out = static_cast<uInt>(out_size);
  while (z.avail_out > 0) {
    if (source.at == source.end) read_more(source);
    if (source.at == source.end) {
      if (!source.member_open) break;
      throw Error(
          fmt::format("{}: the gzip data end too early, after {} bytes of the file. Fetch it "
                      "again, or pack it again.",
                      source.path, source.file_bytes));
    }
    if (!source.member_open) {
      // gzip pads with zeros, on tapes; anything else after a member is the next one.
      if (source.packed[source.at] == 0) {
        ++source.at;
        continue;
      }
      inflateReset(&z);
      source.member_open = true;
    }
    z.next_in = reinterpret_cast<Bytef*>(source.packed.data() + source.at);
    z.avail_in = static_cast<uInt>(source.end - source.at);
    const int state = inflate(&z, Z_NO_FLUSH);
    source.at = source.end - z.avail_in;
    if (state == Z_STREAM_END)
      source.member_open = false;
    else if (state != Z_OK && state != Z_BUF_ERROR)
      throw Error(
          fmt::format("{}: the gzip data are damaged near byte {} of the file ({}). Fetch it "
                      "again, or pack it again.",
                      source.path, source.file_bytes - (source.end - source.at),
                      z.msg ? z.msg : "inflate fails"));
  }
  source.unpacked_bytes += out_size - z.avail_out;
  expect_honest_packing(source.path, source.unpacked_bytes, source.file_bytes);
  return out_size - z.avail_out;
}

}  // namespace

// Deflate makes at most 1032 bytes of one; of tables with numbers, less than 20.
void expect_honest_packing(const std::string& path, std::uint64_t unpacked, std::uint64_t packed) {
  constexpr std::uint64_t most = 250, always = std::uint64_t{1} << 30;
  if (unpacked <= always || unpacked / most <= packed) return;
  throw Error(
      fmt::format("{}: {} packed bytes become more than 1 GiB, over {} times as many, as in files "
                  "that are made to fill memory. If it is meant so, unpack it and give the result.",
                  path, packed, most));
}

void EndInflate::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

std::string name_of_file(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

ByteSource open_bytes(const std::string& path) {
  ByteSource source;
  source.path = name_of_file(path);
  // A copy, so that closing it leaves standard input as it is.
  source.file.reset(path == "-" ? fdopen(dup(STDIN_FILENO), "rb") : std::fopen(path.c_str(), "rb"));
  if (!source.file && (errno == EMFILE || errno == ENFILE || errno == EIO || errno == ENOMEM))
    throw Error(fmt::format("{}: cannot be opened: {}.", source.path, std::strerror(errno)));
  if (!source.file)
    throw UsageError(
        fmt::format("{}: cannot be opened: {}. Give a file of CSV, TSV or JSON Lines, plain or "
                    ".gz, of Parquet or Feather, or a folder of IDX files.",
                    source.path, std::strerror(errno)));
  std::setvbuf(source.file.get(), nullptr, _IONBF, 0);  // blocks go straight to where they are used
  source.packed.resize(packed_size);
  read_more(source);
  if (path != "-" && is_for_pyarrow({source.packed.data(), source.end})) {
    source.file.reset(converted_by_pyarrow(path));
    source.is_converted = true;
    source.file_bytes = source.fingerprint = 0;
    read_more(source);
    return source;
  }
  const bool is_gzip = source.end >= 2 && source.packed[0] == '\x1f' && source.packed[1] == '\x8b';
  if (!is_gzip) return source;
  source.gzip.reset(new z_stream{});
  if (inflateInit2(source.gzip.get(), 16 + MAX_WBITS) != Z_OK)
    throw Error(path + ": zlib cannot start.");
  return source;
}

std::size_t read_bytes(ByteSource& source, char* out, std::size_t out_size) {
  if (source.gzip) return unpack(source, out, out_size);
  std::size_t done = 0;
  while (done < out_size) {
    if (source.at == source.end && out_size - done >= packed_size) {
      const std::size_t n = read_file(source, out + done);  // without a copy
      done += n;
      if (n < packed_size) break;
      continue;
    }
    if (source.at == source.end) read_more(source);
    const std::size_t n = std::min(out_size - done, source.end - source.at);
    if (n == 0) break;
    std::memcpy(out + done, source.packed.data() + source.at, n);
    source.at += n;
    done += n;
  }
  return done;
}

}  // namespace hillock::data
