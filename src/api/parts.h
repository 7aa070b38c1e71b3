// parts.h: one call's arrays shared out among threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

#include "api/hillock.h"

namespace hillock::api {

/// Bytes of output below which a thread is not worth its start. To start and join one took 12 us
/// (Xeon, AVX-512, GCC 12, 2026-11), 256 KiB of gelu 600 us, of relu within the caches 8 us.
inline constexpr std::size_t least_part = 256 << 10;

/// Among how many threads n numbers of `size` bytes are shared; at least 1.
inline std::size_t part_count(std::size_t n, std::size_t size, Threads threads) {
  if (threads.count == 1) return 1;
  const std::size_t wanted = threads.count ? threads.count : std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(n / (least_part / size), 1, std::max<std::size_t>(wanted, 1));
}

/// Calls part(first, length) for contiguous parts that make up [0, n), n > 0 or not at all, at
/// once. The caller's thread takes the first part, and those for which there is no thread or no
/// memory. part must not throw.
void in_parts(std::size_t n, std::size_t size, Threads threads, const auto& part) {
  if (n == 0) return;
  const std::size_t count = part_count(n, size, threads);
  if (count == 1) return part(std::size_t{0}, n);
  // A multiple of 64: parts of arrays that begin at a cache line begin at one too.
  const std::size_t each = ((n - 1) / count / 64 + 1) * 64;
  std::size_t started = each;  // numbers in parts that somebody has
  std::vector<std::jthread> helpers;
  try {
    helpers.reserve(count);
    for (; started < n; started += each)
      helpers.emplace_back(part, started, std::min(each, n - started));
  } catch (const std::exception&) {
  }
  part(std::size_t{0}, each);
  if (started < n) part(started, n - started);
}

}  // namespace hillock::api
